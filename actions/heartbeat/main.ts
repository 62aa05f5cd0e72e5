import { heartbeat } from '../../src/cli/heartbeat.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(heartbeat)
