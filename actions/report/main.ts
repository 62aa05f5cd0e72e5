import { report } from '../../src/cli/report.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(report)
