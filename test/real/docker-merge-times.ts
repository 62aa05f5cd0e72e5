// How long it takes from a merge to the first answer of the new version, by the command line as a job runs it, and where the time goes.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { train } from '../../src/cli/train.ts'
import { jsonOf } from '../../src/deployment/targets/docker/engine.ts'
import { textOfLog } from '../../src/deployment/targets/docker/servers.ts'
import { specPath } from '../cli/shop-bed.ts'
import type { LoadAnswer } from '../support/steady-load.ts'
import { assert } from '../support/suite.ts'
import type { RolloutBed } from './docker-rollout-bed.ts'

const run = promisify(execFile)
const commandLine = join(import.meta.dirname, '../../dist/rankops.mjs')

/** A pull request is planned, trained and judged; then its merge is planned, judged again, released and deployed, and promoted in the end. */
export async function mergeTimes(bed: RolloutBed, url: string, version: string): Promise<{ sentence: string; answers: readonly LoadAnswer[] }> {
  await bed.commit({ [specPath]: bed.spec.replace('epochs: 1', 'epochs: 2') })
  for (const verb of [plan, train, evaluate]) await bed.tell(verb, { executor: 'inline' })
  const clients = await bed.load(url)

  const parts: [name: string, endMs: number][] = []
  const mergedMs = Date.now()
  const end = (name: string, endMs = Date.now()) => parts.push([name, endMs])
  await tellByCommandLine(bed, 'plan')
  end('plan')
  await tellByCommandLine(bed, 'evaluate')
  end('judge')
  await tellByCommandLine(bed, 'release')
  end('release')
  await tellByCommandLine(bed, 'deploy')
  await clients.until(version, 1)

  const started = await Promise.all((await bed.containers()).map((id) => lifeOf(bed, id)))
  const [baseline, canary] = ['1.0.0-baseline', version].map((name) => started.find((life) => life.name === name)!)
  end('deploy: to the first container', Math.min(baseline!.createdMs, canary!.createdMs))
  end('the release copied to it', Math.min(baseline!.startedMs, canary!.startedMs))
  end('both servers ready', Math.max(baseline!.readyMs, canary!.readyMs))
  end('routes', await routedMs(bed, version))
  end('first answer', clients.answers.find((answer) => answer.version === version)!.at.getTime())
  const told = parts.map(([name, endMs], i) => `${name} ${((endMs - (parts[i - 1]?.[1] ?? mergedMs)) / 1000).toFixed(2)} s`)
  const sentence = `docker: ${((parts.at(-1)![1] - mergedMs) / 1000).toFixed(2)} s from the merge to the first answer of ${version}: ${told.join(', ')}`

  let decision = 'start'
  for (let looks = 0; looks < 60 && ['start', 'hold', 'advance'].includes(decision); looks++) {
    ({ decision } = await bed.step())
    await clients.until('1.0.0', decision === 'promote' ? 0 : 10)
  }
  assert.is(decision, 'promote')
  await clients.until(version, 20)
  return { sentence, answers: await clients.end() }
}

async function tellByCommandLine({ folder, workspace, given }: RolloutBed, verb: 'plan' | 'evaluate' | 'release' | 'deploy'): Promise<void> {
  const { token, ...inputs } = given
  const wanted = { plan: { folder }, evaluate: {}, release: {}, deploy: { folder, ...inputs } }[verb]
  const options = Object.entries({ workspace, ...wanted }).flatMap(([name, value]) => [`--${name}`, value])
  await run(process.execPath, [commandLine, verb, ...options], { env: { PATH: process.env['PATH'], HOME: process.env['HOME'], GITHUB_TOKEN: token } })
}

interface Life { name: string; createdMs: number; startedMs: number; readyMs: number }

/** The server says on a line of JSON that it is ready; the engine notes when. */
async function lifeOf({ engine }: RolloutBed, id: string): Promise<Life> {
  const { Created, State, Config } = jsonOf<{ Created: string; State: { StartedAt: string }; Config: { Labels: Record<string, string> } }>(await engine.ask('look', 'GET', `/containers/${id}/json`))
  const log = textOfLog((await engine.ask('log', 'GET', `/containers/${id}/logs`, { query: { stdout: '1', timestamps: '1' } })).body)
  return { name: Config.Labels['rankops.name']!, createdMs: Date.parse(Created), startedMs: Date.parse(State.StartedAt), readyMs: Date.parse(log.split(' ', 1)[0]!) }
}

/** When the router was first told of a version. */
async function routedMs({ workspace }: RolloutBed, version: string): Promise<number> {
  const log = await readFile(join(workspace, 'deployments/production/user-behavior/router.log'), 'utf8')
  return Date.parse(log.split('\n').find((line) => line.includes(`Routes: `) && line.includes(version))!.split(' ', 1)[0]!)
}
