import { train } from '../../src/cli/train.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(train)
