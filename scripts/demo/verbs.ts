// Tells the stories of the command line and the actions inside the demo's process, with the demo's clock and log.
import { join } from 'node:path'
import type { ExitCode } from '../../src/entry/exit-codes.ts'
import type { Given } from '../../src/entry/inputs.ts'
import { formatOutcome, runVerb } from '../../src/entry/run-verb.ts'
import { childEnvironment } from '../../src/entry/surroundings.ts'
import type { Verb } from '../../src/entry/verb.ts'
import { repository } from './world.ts'
import type { World } from './world.ts'

const commandLine = join(import.meta.dirname, '../../src/cli/main.ts')

/** Runs a verb in the team's clone. A bad end that the demo does not expect ends it with what the verb said. Gives the verb's result. */
export async function tellVerb<R = unknown>(world: World, verb: Verb<any, any>, inputs: Record<string, Given>, expected: readonly ExitCode[] = [0]): Promise<R> {
  let result: unknown
  process.chdir(world.workTree.folder)
  const common: Record<string, Given> = {
    workspace: world.folders.workspace,
    registry: `directory:${world.folders.registry}`,
    deployments: world.folders.deployments,
    repository,
    token: 'robot',
    'api-url': world.server.url,
    'server-url': world.server.webUrl,
  }
  const outcome = await runVerb(verb, {
    givenFor: (name) => inputs[name] ?? common[name],
    surroundings: { event: {}, variables: {} },
    log: world.log,
    outputs: { set() {}, result: (value) => { result = value }, problem: ({ message }) => world.log.warn(message), summary() {}, text: (text) => { if (text !== '') world.log.info(text) } },
    clock: world.clock,
    signal: new AbortController().signal,
    environment: childEnvironment(),
    self: [process.execPath, commandLine],
  })
  if (!expected.includes(outcome.exitCode)) throw new Error(`${verb.name} ended with exit code ${outcome.exitCode}: ${formatOutcome(outcome)}`)
  return result as R
}
