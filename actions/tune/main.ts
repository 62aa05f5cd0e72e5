import { tune } from '../../src/cli/tune.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(tune)
