import type { Clock } from '../base/clock.ts'
import { isFailure, messageOf } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Observations } from './causes.ts'
import { decideTransitions } from './decide-transitions.ts'
import type { AlertRules } from './decide-transitions.ts'
import type { Change } from './message.ts'
import type { AlertStore, Receiver, Transition } from './receiver.ts'
import { tell } from './tell.ts'

/** What was observed, and what the specs say of it: rules and owners by model. */
export interface Situation extends Observations {
  rules: Readonly<Record<string, AlertRules>>
  owners: Readonly<Record<string, readonly string[]>>
}

interface AlertPorts {
  /** Remembers the alerts, and is told first. */
  store: AlertStore
  /** Who else is told. */
  receivers: readonly Receiver[]
  clock: Clock
  log: Log
}

/** Derives what changed from the alerts that are remembered and the observations, and tells it. Nobody is marked as told before they
 *  were, so a run that is killed anywhere is made good by the next. Whoever cannot be told does not keep the others from being told;
 *  the first error is thrown at the end. Gives the transitions, oldest first. */
export async function raiseAlerts({ rules, owners, ...observations }: Situation, { store, receivers, clock, log }: AlertPorts): Promise<Transition[]> {
  const alerts = await store.readAlerts()
  const transitions = decideTransitions({ ...observations, rules, alerts, receivers: [store, ...receivers].map(({ name }) => name), now: clock.now() })
  const { changes, errors } = await remember(transitions)
  for (const receiver of receivers) errors.push(...await tell(receiver, changes, { store, log }))
  for (const error of errors) log.warn(`Left for the next run: ${messageOf(error)}`)
  if (errors.length > 0) throw errors[0]
  return transitions

  /** Only what is remembered is told: who is told is written there. */
  async function remember(transitions: readonly Transition[]): Promise<{ changes: Change[]; errors: unknown[] }> {
    const changes: Change[] = []
    const failed = new Map<string, unknown>()
    for (const transition of transitions) {
      const { key, model } = transition.alert
      // What comes later in an issue needs what came before.
      if (failed.has(key)) continue
      try {
        changes.push({ ...transition, url: await store.deliver(transition) ?? store.url, owners: owners[model] ?? [] })
        log.info(`${transition.kind}: ${transition.sentence}`)
      } catch (error) {
        if (!isFailure(error)) throw error
        failed.set(key, error)
      }
    }
    return { changes, errors: [...failed.values()] }
  }
}
