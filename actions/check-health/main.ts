import { checkHealth } from '../../src/cli/check-health.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(checkHealth)
