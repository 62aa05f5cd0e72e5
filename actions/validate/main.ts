import { validate } from '../../src/cli/validate.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(validate)
