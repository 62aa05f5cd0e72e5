import type { Spec } from '../spec/record.ts'
import type { Decision, NewestRelease } from './decision.ts'
import { readersOf } from './effect.ts'
import { joinWords } from './spec-diff.ts'

/** What the merge meets: the specs before and after, the release that is there, and the version that comes next. */
interface MergeFacts { base?: Spec; head?: Spec; newestRelease?: NewestRelease; servedRelease?: NewestRelease; nextVersion: string }

/** What the merge will do to production, in a sentence. */
export function formatOnMerge({ action, changes }: Decision, { base, head, newestRelease, servedRelease, nextVersion }: MergeFacts): string {
  if (head !== undefined && servedRelease !== undefined) return `no new release; ${head.deployment.environment} keeps release ${servedRelease.version}`
  if (head === undefined || action === 'nothing') return formatIdle(readersOf(changes.map(({ path }) => path)))
  const { environment, canary } = head.deployment
  const left = base !== undefined && newestRelease !== undefined && base.deployment.environment !== environment ? `; ${base.deployment.environment} keeps what it serves` : ''
  if (action === 'redeploy') return `no new release; ${environment} is brought to release ${newestRelease!.version} and the settings of this spec${left}`
  if (newestRelease === undefined) return `release ${nextVersion}, the first, then 100 % in ${environment}`
  return `release ${nextVersion}, then canary ${[...canary.steps, 100].map((percent) => `${percent} %`).join(' → ')} in ${environment}${left}`
}

function formatIdle(readers: readonly string[]): string {
  return readers.length === 0 ? 'nothing' : `nothing at once; the next ${joinWords(readers)} go${readers.length === 1 ? 'es' : ''} by this spec`
}
