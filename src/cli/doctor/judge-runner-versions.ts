import type { SelfHostedRunner } from '../../forge/forge.ts'
import { finding } from './finding.ts'
import type { Finding } from './finding.ts'
import { isBefore } from './judge-machine.ts'

/** GitHub takes no registration of an older one, and gives it no jobs. */
const oldestRunner = '2.329.0'
const mostDaysBehind = 30
const dayMs = 86_400_000

export interface RunnerVersion { version: string; publishedAt: string }

/** Which self-hosted runners GitHub gives no jobs any more, or soon. A runner must have each new version within 30 days. */
export function judgeRunnerVersions(runners: readonly SelfHostedRunner[], versions: readonly RunnerVersion[], now: Date): Finding[] {
  if (runners.length === 0) return [finding('forge', 'ok', 'No self-hosted runner is registered for this repository; those of its organisation are not listed here.')]
  return runners.map((runner) => judgeRunner(runner, versions, now))
}

function judgeRunner({ name, isOnline, version }: SelfHostedRunner, versions: readonly RunnerVersion[], now: Date): Finding {
  const who = `The runner ${name}${isOnline ? '' : ', which is offline,'}`
  if (version === undefined) return finding('forge', 'unknown', `${who} does not tell its version.`, './config.sh --version   # in the folder of the runner')
  const newest = versions.toSorted((a, b) => (isBefore(a.version, parts(b.version)) ? 1 : -1))[0]?.version ?? oldestRunner
  const update = [`On ${name}: stop the runner, unpack actions-runner-<system>-${newest} over it, start it again. An image is built anew, at least once a month.`]
  if (isBefore(version, parts(oldestRunner))) return finding('forge', 'fail', `${who} has version ${version}; below ${oldestRunner} it says "Listening for Jobs" and gets none.`, ...update)
  const missed = versions.filter((other) => isBefore(version, parts(other.version))).map(({ publishedAt }) => Date.parse(publishedAt))
  const days = Math.floor((now.getTime() - Math.min(...missed)) / dayMs)
  if (missed.length > 0 && days > mostDaysBehind) return finding('forge', 'warn', `${who} has version ${version} and has lacked a newer one for ${days} days; after ${mostDaysBehind} it gets no jobs.`, ...update)
  return finding('forge', 'ok', `${who} has version ${version}.`)
}

function parts(version: string): number[] {
  return version.split('.').map(Number)
}
