import { history } from '../../src/cli/history.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(history)
