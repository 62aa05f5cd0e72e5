import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '../../../base/errors.ts'
import type { Api, StoredObject } from '../../../kubernetes/api.ts'
import { newObject } from '../../../kubernetes/objects.ts'

export interface LeaseTimes { durationMs: number; renewMs: number; pollMs: number; waitMs: number }
export const usualLeaseTimes: LeaseTimes = { durationMs: 30_000, renewMs: 8000, pollMs: 500, waitMs: 600_000 }

interface LeaseSpec { spec: { holderIdentity?: string; leaseDurationSeconds?: number; renewTime?: string } }

export interface HeldLease {
  /** Throws TARGET_LOCK_LOST when it ran out: what else changes now may be somebody else's turn. */
  check(): void
  release(): Promise<void>
}

/** Takes a lease, on whatever machine its other holders are; waits for its turn (TARGET_BUSY). One that a killed holder left is taken over
 *  when it was not renewed for its whole duration, by this machine's own clock: clocks of machines differ. Whoever held it finds at its
 *  next change that it has run out. */
export async function takeLease(api: Api, name: string, labels: Record<string, string>, times: LeaseTimes = usualLeaseTimes): Promise<HeldLease> {
  const holder = `${hostname()}-${randomUUID()}`
  let lease = await waitForTurn(api, name, labels, holder, times)
  let renewedMs = performance.now()
  let isOver = false
  const stop = new AbortController()

  const renewing = (async () => {
    while (!isOver) {
      await pause(times.renewMs, undefined, { signal: stop.signal }).catch(() => {})
      if (isOver) return
      const startedMs = performance.now()
      const renewed = await api.replace(withHolder(lease, holder, times)).catch(() => 'unknown' as const)
      // Not answered: tried again, until it has run out.
      if (renewed === 'unknown') continue
      if (renewed === undefined) { renewedMs = -Infinity; return }
      lease = renewed as typeof lease
      renewedMs = startedMs
    }
  })()

  return {
    check() {
      if (performance.now() - renewedMs > times.durationMs) throw failure('TARGET_LOCK_LOST', { name })
    },
    async release() {
      isOver = true
      stop.abort()
      await renewing
      await api.remove('Lease', name, { uid: lease.metadata.uid, resourceVersion: lease.metadata.resourceVersion }).catch(() => {})
    },
  }
}

async function waitForTurn(api: Api, name: string, labels: Record<string, string>, holder: string, times: LeaseTimes): Promise<StoredObject<LeaseSpec>> {
  let seen: { version: string | undefined; atMs: number } | undefined
  for (const startedMs = performance.now(); ;) {
    const fresh = newObject('Lease', { name, namespace: api.namespace, labels }, { spec: specOf(holder, times) })
    const created = await api.create(fresh)
    if (created) return created as StoredObject<LeaseSpec>
    const found = await api.read<LeaseSpec>('Lease', name)
    const nowMs = performance.now()
    if (found) {
      if (seen?.version !== found.metadata.resourceVersion) seen = { version: found.metadata.resourceVersion, atMs: nowMs }
      if (found.spec.holderIdentity === holder) return found
      if (nowMs - seen!.atMs > (found.spec.leaseDurationSeconds ?? times.durationMs / 1000) * 1000) {
        const taken = await api.replace(withHolder(found, holder, times))
        if (taken) return taken as StoredObject<LeaseSpec>
      }
      if (nowMs - startedMs > times.waitMs) throw failure('TARGET_BUSY', { name, holder: found.spec.holderIdentity ?? 'somebody', seconds: Math.round(times.waitMs / 1000) })
      await pause(times.pollMs)
    }
  }
}

function withHolder(lease: StoredObject<LeaseSpec>, holder: string, times: LeaseTimes): StoredObject {
  return { ...lease, spec: specOf(holder, times) }
}

function specOf(holder: string, { durationMs }: LeaseTimes): LeaseSpec['spec'] {
  // Six digits after the second: the API takes no fewer.
  return { holderIdentity: holder, leaseDurationSeconds: Math.max(1, Math.round(durationMs / 1000)), renewTime: new Date().toISOString().replace('Z', '000Z') }
}
