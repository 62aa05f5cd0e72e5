import { alert } from '../../src/cli/alert.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(alert)
