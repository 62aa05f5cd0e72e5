import { messageOf } from '../../base/errors.ts'
import { httpGet } from '../../base/http-get.ts'
import { readArcMetrics } from './arc-metrics.ts'
import type { SetReport } from './settle-slots.ts'

/** The listener of a set answers with some kilobytes, a Prometheus that gathers many sets with some hundreds. */
const mostBytes = 4 * 2 ** 20
const usualTimeoutMs = 10_000

/** Asks an autoscaler how many runners of a set are taken. Never fails: who cannot be asked is told as such. One GET, without a token; no redirect is followed, so that the address that was named is the only one
 *  that is asked. Whoever calls answers for the address: it must not be one that a stranger's change brought. */
export async function askAutoscaler({ metrics, scaleSet, namespace }: { metrics: string; scaleSet: string; namespace?: string | undefined }, { timeoutMs = usualTimeoutMs } = {}): Promise<SetReport> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    return readArcMetrics(await read(new URL(metrics), signal), { scaleSet, namespace })
  } catch (error) {
    return { problem: error instanceof Unusable ? error.message : signal.aborted ? `no answer within ${timeoutMs / 1000} s` : problemOf(error) }
  }
}

class Unusable extends Error {}

async function read(url: URL, signal: AbortSignal): Promise<string> {
  const response = await httpGet(url, { accept: 'text/plain; version=0.0.4' }, signal)
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Unusable(`it answered ${response.status}`)
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > mostBytes) throw new Unusable(`its answer has more than ${mostBytes / 2 ** 20} MiB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Without the address: its query may hold what is nobody else's matter. */
function problemOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  return `it cannot be reached (${(cause as NodeJS.ErrnoException).code ?? messageOf(cause)})`
}
