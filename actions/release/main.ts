import { release } from '../../src/cli/release.ts'
import { runAction } from '../../src/entry/action.ts'

await runAction(release)
