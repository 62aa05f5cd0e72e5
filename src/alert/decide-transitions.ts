import { formatDuration } from '../base/clock.ts'
import { compareTimes, listCauses } from './causes.ts'
import type { Cause, Observations, Signal } from './causes.ts'
import { transitionId } from './receiver.ts'
import type { Transition } from './receiver.ts'
import type { Alert } from './record.ts'

export interface AlertRules { /** Good observations in a row after which an alert is resolved. */ resolveAfter: number }
interface AlertState extends Observations {
  /** The newest alert of every cause, open or closed. */
  alerts: readonly Alert[]
  /** By model; a model that is not named has the default of 3. */
  rules: Readonly<Record<string, AlertRules>>
  /** Names of those who are told. */
  receivers: readonly string[]
  now: Date
}

export const defaultRules: AlertRules = { resolveAfter: 3 }
const dayMs = 24 * 60 * 60 * 1000
const mostFacts = 10
const mostEpisodes = 20

/** Decides what the observations change. The same past and observations always give the same transitions, so a run that is killed and
 *  started again repeats nothing and forgets nothing. Where nothing changed but someone was not told yet, the transition comes again. */
export function decideTransitions({ alerts, health, rollouts, rules, receivers, now }: AlertState): Transition[] {
  const known = new Map(alerts.map((alert) => [alert.key, alert]))
  const changes = listCauses({ health, rollouts }).flatMap((cause) => replay(known.get(cause.key), cause, rules[cause.model] ?? defaultRules))
  const changed = new Set(changes.map(({ alert }) => alert.key))
  return [...changes, ...alerts.filter(({ key }) => !changed.has(key)).flatMap((alert) => repeatUntold(alert, receivers, now))]
}

/** Plays the observations that came after what is known, in order. */
function replay(known: Alert | undefined, cause: Cause, { resolveAfter }: AlertRules): Transition[] {
  const transitions: Transition[] = []
  let alert = known
  let bad: Signal[] = []
  let nGood = 0

  for (const signal of cause.signals.filter((candidate) => isNews(candidate, known))) {
    bad = signal.news === 'bad' ? [...bad, signal] : []
    nGood = signal.news === 'good' ? nGood + 1 : 0
    if (alert?.state !== 'firing') {
      if (bad.length < cause.firesAfter) continue
      const fired = fire(alert, cause, bad)
      transitions.push(describe(isSameIssue(alert, fired) ? 'reopen' : 'open', fired))
      alert = fired
      nGood = 0
    } else if (signal.news === 'over' || nGood === resolveAfter) {
      alert = { ...witness(alert, cause, signal), state: 'resolved', resolvedAt: signal.at, reason: signal.news === 'over' ? signal.reason : `${nGood} healthy ${nGood === 1 ? 'check' : 'checks in a row'}` }
      transitions.push(describe('resolve', alert))
      bad = []
    } else {
      alert = witness(alert, cause, signal)
      const last = transitions.at(-1)
      // What is not yet told needs no correction of its own.
      if (last) transitions[transitions.length - 1] = describe(last.kind, alert)
    }
  }
  if (transitions.length > 0 || alert?.state !== 'firing' || !known) return transitions
  const current = { ...alert, severity: cause.severity }
  return isEqual(current, known) ? [] : [describe('update', current)]
}

/** What is known covers its own time: a firing alert begins with its first bad observation, a resolved one ends with its last good. */
function isNews({ at, news }: Signal, known: Alert | undefined): boolean {
  if (!known || (news === 'over' && known.state === 'firing')) return true
  return compareTimes(at, known.state === 'firing' ? known.since : known.resolvedAt ?? known.since) > 0
}

function fire(previous: Alert | undefined, cause: Cause, bad: readonly Signal[]): Alert {
  const { key, model, environment, severity } = cause
  const last = bad.at(-1)!
  const fired: Alert = {
    key, cause: cause.cause, model, environment, severity, state: 'firing', since: bad[0]!.at, summary: last.summary, reason: last.reason,
    evidence: bad.map(({ at, fact }) => ({ at, fact })), history: [], notified: {},
  }
  if (!previous || !isSameIssue(previous, fired)) return fired
  return { ...fired, history: [...previous.history, { since: previous.since, resolvedAt: previous.resolvedAt ?? previous.since }].slice(-mostEpisodes), notified: previous.notified }
}

/** A cause that comes back within a day goes on in its issue. */
function isSameIssue(previous: Alert | undefined, fired: Alert): boolean {
  return previous?.resolvedAt !== undefined && compareTimes(fired.since, previous.resolvedAt) <= dayMs
}

function witness(alert: Alert, cause: Cause, { at, news, fact, summary, reason }: Signal): Alert {
  const last = alert.evidence.at(-1)
  const isSeen = last !== undefined && compareTimes(at, last.at) <= 0
  return {
    ...alert,
    severity: cause.severity,
    ...(news === 'bad' ? { reason, summary } : {}),
    evidence: isSeen ? alert.evidence : [...alert.evidence, { at, fact }].slice(-mostFacts),
  }
}

/** The newest state of an alert, for those who were not told of it. Who joined later is not told of what is long over. */
function repeatUntold(alert: Alert, receivers: readonly string[], now: Date): Transition[] {
  const id = transitionId(alert)
  if (receivers.every((receiver) => alert.notified[receiver] === id)) return []
  if (alert.state === 'firing') return [describe(alert.history.length > 0 ? 'reopen' : 'open', alert)]
  return now.getTime() - Date.parse(alert.resolvedAt ?? alert.since) <= dayMs ? [describe('resolve', alert)] : []
}

function describe(kind: Transition['kind'], alert: Alert): Transition {
  const subject = `${alert.model} in ${alert.environment}: ${alert.summary}`
  const reason = alert.reason.replace(/\.$/, '')
  if (kind !== 'resolve') return { kind, alert, sentence: `${subject}${kind === 'reopen' ? ' again' : ''}: ${reason}.` }
  return { kind, alert, sentence: `${subject} is resolved after ${durationOf(alert)}: ${reason}.` }
}

/** How long an episode lasted, in words. */
export function durationOf({ since, resolvedAt }: { since: string; resolvedAt?: string }): string {
  return formatDuration(compareTimes(resolvedAt ?? since, since))
}

function isEqual(a: Alert, b: Alert): boolean {
  return JSON.stringify([a.severity, a.summary, a.reason, a.evidence]) === JSON.stringify([b.severity, b.summary, b.reason, b.evidence])
}
