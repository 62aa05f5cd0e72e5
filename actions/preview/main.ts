import { preview } from '../../src/cli/preview.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(preview)
