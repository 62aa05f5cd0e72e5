import type { Api } from '../../../kubernetes/api.ts'
import { findEnd, formatEnd } from './how-ended.ts'
import type { PodState } from './judge-rollout.ts'
import { logTail } from './start-server.ts'

/** How a server ended, to follow "it", with what it wrote last; undefined where all its pods live since their start. */
export async function readEnding(api: Api, pods: readonly PodState[]): Promise<string | undefined> {
  const end = findEnd(pods)
  if (!end) return undefined
  const isTold = end.isOutOfMemory
  return formatEnd(end, isTold ? '' : await logTail(api, { pod: end.pod, container: 'server', isPrevious: end.nRestarts > 0 }))
}
