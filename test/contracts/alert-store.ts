// What every memory of alerts must do. The suite sees what was told as a list of visible effects.
import type { AlertStore, Transition } from '../../src/alert/receiver.ts'
import type { Alert } from '../../src/alert/record.ts'
import { alertKey } from '../../src/alert/causes.ts'
import { assert, describe } from '../support/suite.ts'

export interface StoreUnderTest {
  store: AlertStore
  /** What people see by now, in order; the same text again means that the same thing was told again. */
  told(): Promise<string[]>
  /** The next creation does its work and loses the answer. */
  loseAnswer(): void
}

export function testAlertStore(driver: string, withStore: (body: (bed: StoreUnderTest) => Promise<void>) => Promise<void>): void {
  describe(`alert store contract, ${driver}`, (test) => {
    test('the whole life of an alert is told in order, each thing once', () => withStore(async ({ store, told }) => {
      const seen: number[] = [(await told()).length]
      for (const transition of life) {
        await store.deliver(transition)
        seen.push((await told()).length)
      }
      assert.ok(seen.every((n, i) => i === 0 || n > seen[i - 1]!), `each of open, resolve, reopen and resolve is seen: ${seen.join(' ')}`)
      assert.is(new Set(await told()).size, (await told()).length)
    }))

    test('a transition that comes twice changes nothing the second time', () => withStore(async ({ store, told }) => {
      for (const transition of life) {
        await store.deliver(transition)
        const before = await told()
        await store.deliver(transition)
        assert.equal(await told(), before, transition.kind)
      }
    }))

    test('a lost answer is told once', () => withStore(async ({ store, told, loseAnswer }) => {
      for (const transition of life) {
        loseAnswer()
        await store.deliver(transition).catch(() => store.deliver(transition))
      }
      const texts = await told()
      assert.is(new Set(texts).size, texts.length, texts.join('\n'))
    }))

    test('alerts of two causes do not mix', () => withStore(async ({ store, told }) => {
      await store.deliver(life[0]!)
      const before = await told()
      await store.deliver({ ...life[0]!, alert: alert({ cause: 'latency-failing', severity: 'warning', summary: 'latency failing' }) })
      assert.ok((await told()).length > before.length)
    }))

    test('names that mention people, refer to issues or carry HTML are told as plain text', () => withStore(async ({ store, told }) => {
      await store.deliver({ kind: 'open', sentence: 'x', alert: alert({ model: '@team', summary: '<img src=x> #1', reason: '@all see #12 <script>alert(1)</script> --> done' }) })
      const text = (await told()).join('\n')
      // Within backticks a name mentions nobody.
      assert.not.match(text, /(?<!`)@(team|all)|#1\b|#12|<img|<script|--> done/)
    }))
  })
}

/** An alert that fires, as a decision would make it. */
export function alert(change: Partial<Alert> = {}): Alert {
  const base: Alert = {
    key: '', cause: 'rollout-aborted', model: 'user-behavior', environment: 'production', severity: 'critical', state: 'firing', since: at(3),
    summary: 'rollout of 1.1.0 aborted', reason: '12 of 40 requests of the canary failed (30 %, limit 2 %).',
    evidence: [{ at: at(3), fact: 'Rollout of 1.1.0 aborted: 12 of 40 requests of the canary failed (30 %, limit 2 %).' }, { at: at(5), fact: 'Service of 1.0.0 ok: Ready (try 1 of 3)' }],
    history: [], notified: {}, ...change,
  }
  return { ...base, key: alertKey(base.cause, base.model, base.environment) }
}

export const resolved = (change: Partial<Alert> = {}) => alert({ state: 'resolved', resolvedAt: at(35), reason: '3 healthy checks in a row', ...change })
const again = { since: at(90), history: [{ since: at(3), resolvedAt: at(35) }], summary: 'rollout of 1.1.1 aborted' }

/** Opened, resolved, opened again, resolved again. */
export const life: Transition[] = [
  { kind: 'open', alert: alert(), sentence: 'It fires.' },
  { kind: 'resolve', alert: resolved(), sentence: 'It is over.' },
  { kind: 'reopen', alert: alert(again), sentence: 'It fires again.' },
  { kind: 'resolve', alert: resolved({ ...again, resolvedAt: at(125) }), sentence: 'It is over again.' },
]

function at(minutes: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString()
}
