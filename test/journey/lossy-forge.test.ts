// A whole round of verbs against a forge that fails at random requests. A verb that gives up says so with exit code 4 and is run again, as
// its workflow would; then all run once more undisturbed and find nothing left to do.
import { join } from 'node:path'
import { alert } from '../../src/cli/alert.ts'
import { checkHealth } from '../../src/cli/check-health.ts'
import { deploy } from '../../src/cli/deploy.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { report } from '../../src/cli/report.ts'
import { systemClock } from '../../src/base/clock.ts'
import { recordingLog } from '../../src/base/log.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { Given } from '../../src/entry/inputs.ts'
import { recordOutputs } from '../../src/entry/recorder.ts'
import { runVerb } from '../../src/entry/run-verb.ts'
import { childEnvironment } from '../../src/entry/surroundings.ts'
import type { Verb } from '../../src/entry/verb.ts'
import type { Fault } from '../../src/forge/local/faults.ts'
import { githubRegistry } from '../../src/release/registries/github.ts'
import { assert, describe } from '../support/suite.ts'
import { healthReport, healthReports, oneRelease, runsAsPointed, writeHealth } from './invariants.ts'
import { model, repository, sideBySide, withTemplate, withWorld } from './kill-world.ts'
import type { World } from './kill-world.ts'

const firstSeed = Number(process.env['RANKOPS_SEED'] ?? 20261124)
const nSeeds = 25
const nFaults = 5
/** About so many requests a round has. */
const nRequests = 75
const kinds = ['502-before', '502-after', 'drop', '403-secondary'] as const

/** In the order of a change: it is planned, reported, released, deployed and watched. */
const round: [verb: Verb<any, any>, given: Record<string, Given>][] = [
  [plan, { registry: 'github' }],
  [report, { 'pull-request': 1 }],
  [release, { registry: 'github' }],
  [deploy, { registry: 'github' }],
  [checkHealth, { registry: 'github' }],
  [alert, {}],
]

function drawFaults(seed: number): Fault[] {
  const random = seededRandom(seed)
  return Array.from({ length: nFaults }, () => ({ match: '* /repos/*', at: 1 + random.below(nRequests), kind: kinds[random.below(kinds.length)]! })).sort((a, b) => a.at - b.at)
}

async function tell({ folder, workspace, server }: World, verb: Verb<any, any>, given: Record<string, Given>): Promise<{ exitCode: number; text: string; values: Record<string, string> }> {
  const { outputs, recorded } = recordOutputs()
  const log = recordingLog()
  const all: Record<string, Given> = { folder: join(folder, 'shop'), workspace, repository, token: 'robot', 'api-url': server.url, 'server-url': server.webUrl, ...given }
  const { exitCode, sentence, error } = await runVerb(verb, {
    givenFor: (name) => all[name],
    surroundings: { event: {}, variables: {} },
    log,
    outputs,
    clock: systemClock,
    signal: new AbortController().signal,
    environment: childEnvironment(),
    self: [],
  })
  return { exitCode, text: `${verb.name}: ${error?.code ?? ''} ${sentence} ${error?.stack ?? ''}\n${log.lines.join('\n')}`, values: recorded.values }
}

/** How often a verb had to be run again. */
async function tellUntilGood(world: World, verb: Verb<any, any>, given: Record<string, Given>): Promise<number> {
  for (let nAgain = 0; ; nAgain++) {
    const { exitCode, text } = await tell(world, verb, given)
    if (exitCode === 0) return nAgain
    assert.is(exitCode, 4, text)
    assert.ok(nAgain < nFaults, `${verb.name} fails more often than the forge: ${text}`)
  }
}

describe('a forge that fails at random', (test) => {
  test(`${nSeeds} rounds with ${nFaults} failures each end as one without: nothing doubled, nothing lost`, () => withTemplate(async (template) => {
    const seeds = Array.from({ length: nSeeds }, (_, i) => firstSeed + i)
    const table: string[] = []
    await sideBySide(seeds, (seed) => withWorld(template, async (world) => {
      const faults = drawFaults(seed)
      let result = 'kept'
      let nAgain = 0
      let nMet = 0
      try {
        await writeHealth(world, [healthReport(1, 'failing')], 'staging')
        for (const fault of faults) world.server.addFault(fault)
        for (const [verb, given] of round) nAgain += await tellUntilGood(world, verb, given)
        nMet = nFaults - world.server.pendingFaults().length
        // Failures that the round did not reach are met here, before the undisturbed run.
        for (let i = 0; world.server.pendingFaults().length > 0 && i < 10 * nRequests; i++) await world.forge.listReleases().catch(() => {})
        await checkAll(world)
      } catch (error) {
        result = `BROKEN: ${(error as Error).message.split('\n').slice(0, 6).join(' ')}`
      }
      table.push(`${seed}  ${faults.map(({ kind, at }) => `${kind}@${at}`).join(' ').padEnd(96)}  ${nMet} met, ${nAgain} run again  ${result}`)
    }), 3)
    console.log(`\n${table.sort().join('\n')}`)
    assert.equal(table.filter((line) => line.includes('BROKEN')), [])
  }))
})

async function checkAll(world: World): Promise<void> {
  const again = async (verb: Verb<any, any>) => {
    const told = await tell(world, verb, round.find(([found]) => found === verb)![1])
    assert.is(told.exitCode, 0, told.text)
    return told.values
  }
  assert.is((await again(report))['action'], 'unchanged')
  assert.is((await again(release))['releases'], JSON.stringify([`${model}-v1.0.0`]))
  assert.is((await again(deploy))['decisions'], '["none"]')
  assert.is((await again(alert))['transitions'], '0')

  await oneRelease(world, githubRegistry(world.forge))
  assert.is((await world.forge.listReleases()).length, 1)
  assert.is((await world.forge.listComments(1)).length, 1)
  assert.is((await runsAsPointed(world)).generation, 1)
  assert.is(new Set((await healthReports(world)).map(({ at }) => at)).size, (await healthReports(world)).length)
  const issues = await world.forge.listIssues({ labels: ['rankops-alert'], state: 'all' })
  assert.equal(issues.map(({ title }) => /in (\w+):/.exec(title)?.[1]), ['staging'])
}
