import { command } from '../../src/cli/command.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(command)
