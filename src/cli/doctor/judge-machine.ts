import { finding } from './finding.ts'
import type { Finding } from './finding.ts'

/** Versions as the programs print them; `git` is undefined where there is none. */
export interface Machine { node: string; git: string | undefined; workspace: string; freeBytes: number; sizeBytes: number }

const oldestNode = [24]
/** The first that merges without a work tree, which the embedded forge does. */
const oldestGit = [2, 38]

export function judgeMachine({ node, git, workspace, freeBytes, sizeBytes }: Machine, minFreeGiB: number): Finding[] {
  return [
    isBefore(node, oldestNode) ? finding('machine', 'fail', `Node ${node} is too old; RankOps needs ${oldestNode.join('.')} or newer.`, 'npm install --global n && n 24') : finding('machine', 'ok', `Node ${node}.`),
    judgeGit(git),
    judgeDisk(workspace, freeBytes / 2 ** 30, sizeBytes / 2 ** 30, minFreeGiB),
  ]
}

function judgeGit(git: string | undefined): Finding {
  if (git === undefined) return finding('machine', 'fail', 'There is no git on the PATH; plan compares commits with it.', 'apt-get install git')
  if (isBefore(git, oldestGit)) return finding('machine', 'warn', `${git} is older than ${oldestGit.join('.')}: all works but the demo and its embedded forge.`, 'apt-get install git')
  return finding('machine', 'ok', `${git}.`)
}

function judgeDisk(workspace: string, free: number, size: number, least: number): Finding {
  const found = `${free.toFixed(1)} of ${size.toFixed(0)} GiB are free at ${workspace}`
  // The first two are made again where they are needed; of the others a person must say which is over.
  const room = [`rm -rf ${workspace}/downloads ${workspace}/vectors`, `du -sh ${workspace}/candidates/* ${workspace}/studies/*/*`]
  if (free < 1) return finding('machine', 'fail', `${found}; a training that runs out of disk loses its work.`, ...room)
  if (free < least) return finding('machine', 'warn', `${found}, less than ${least} GiB: datasets, checkpoints and releases lie there.`, ...room)
  return finding('machine', 'ok', `${found}.`)
}

/** Whether the first version in a text is before another one: "git version 2.9.1" is before [2, 38]. */
export function isBefore(text: string, version: readonly number[]): boolean {
  const found = (/\d+(\.\d+)*/.exec(text)?.[0] ?? '0').split('.').map(Number)
  const place = version.findIndex((part, i) => (found[i] ?? 0) !== part)
  return place >= 0 && (found[place] ?? 0) < version[place]!
}
