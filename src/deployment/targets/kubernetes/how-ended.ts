import { lastWords } from '../last-words.ts'
import type { PodState } from './judge-rollout.ts'

export interface Ended { exitCode?: number; reason?: string }

interface ServerEnd { pod: string; how: string; isOutOfMemory: boolean; nRestarts: number }

/** Ends of the program itself, when what it needs to start was not there: a second start may well succeed. */
const failedStarts = [65, 4]

/** The end of a server, of whichever of its pods ended most often; undefined where none did. The cluster starts a container again by itself, so one
 *  that runs may have ended before. A start that failed and went well the second time is no end. */
export function findEnd(pods: readonly PodState[]): ServerEnd | undefined {
  const ends = pods.flatMap(({ metadata, spec, status }): ServerEnd[] => {
    const server = status?.containerStatuses?.find(({ name }) => name === 'server')
    const ended = server?.state?.terminated ?? server?.lastState?.terminated
    const nRestarts = server?.restartCount ?? 0
    if (!ended || metadata.deletionTimestamp !== undefined) return []
    if (server?.state?.running && nRestarts === 1 && failedStarts.includes(ended.exitCode ?? 0)) return []
    return [{ pod: metadata.name, how: describeEnd(ended, memoryLimitOf(spec, 'server')), isOutOfMemory: isOutOfMemory(ended), nRestarts }]
  })
  return ends.toSorted((a, b) => Number(b.isOutOfMemory) - Number(a.isOutOfMemory) || b.nRestarts - a.nRestarts)[0]
}

/** To follow "it", in one sentence: "was killed: out of memory (OOMKilled, limit 64 MiB), and was started again once". */
export function formatEnd({ how, isOutOfMemory: isExplained, nRestarts }: ServerEnd, log: string): string {
  const again = nRestarts === 0 ? '' : `, and was started again ${nRestarts === 1 ? 'once' : `${nRestarts} times`}`
  return `${how}${again}${isExplained ? '' : `; the end of its log: ${lastWords(log)}`}`
}

/** To follow "it". `memoryLimit` as the pod has it, for the reader who is to raise it. */
export function describeEnd(ended: Ended, memoryLimit: string | undefined): string {
  if (isOutOfMemory(ended)) return `was killed: out of memory (OOMKilled${memoryLimit === undefined ? '' : `, limit ${memoryLimit.replace(/Mi$/, ' MiB')}`})`
  return ended.exitCode === undefined ? 'ended' : `ended with code ${ended.exitCode}`
}

export function memoryLimitOf({ containers = [], initContainers = [] }: PodState['spec'] = {}, container: string): string | undefined {
  return [...initContainers, ...containers].find(({ name }) => name === container)?.resources?.limits?.memory
}

function isOutOfMemory({ reason }: Ended): boolean {
  return reason === 'OOMKilled'
}
