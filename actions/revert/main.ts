import { revert } from '../../src/cli/revert.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(revert)
