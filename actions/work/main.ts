import { train } from '../../src/cli/train.ts'
import { work } from '../../src/cli/work.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(work, [train])
