import { plan } from '../../src/cli/plan.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(plan)
