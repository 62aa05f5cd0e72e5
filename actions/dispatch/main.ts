import { dispatch } from '../../src/cli/dispatch.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(dispatch)
