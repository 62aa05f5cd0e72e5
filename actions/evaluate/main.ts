import { evaluate } from '../../src/cli/evaluate.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(evaluate)
