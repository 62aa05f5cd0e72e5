import { deploy } from '../../src/cli/deploy.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(deploy)
