import type { Clock } from '../base/clock.ts'
import { isFailure, messageOf } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Observations } from './causes.ts'
import { decideTransitions } from './decide-transitions.ts'
import type { AlertRules } from './decide-transitions.ts'
import { transitionId } from './receiver.ts'
import type { AlertStore, Receiver, Transition } from './receiver.ts'

export interface AlertPorts {
  /** Remembers the alerts, and is told first. */
  store: AlertStore
  /** Who else is told. */
  receivers: readonly Receiver[]
  clock: Clock
  log: Log
}

/** Derives what changed from the alerts that are remembered and the observations, and tells it. Nobody is marked as told before they
 *  were, so a run that is killed anywhere is made good by the next. A receiver that fails does not keep the others from being told; its
 *  error is thrown at the end. Gives the transitions, oldest first. */
export async function raiseAlerts({ rules, ...observations }: Observations & { rules: Readonly<Record<string, AlertRules>> }, { store, receivers, clock, log }: AlertPorts): Promise<Transition[]> {
  const others = receivers.filter(({ name }) => name !== store.name)
  const alerts = await store.readAlerts()
  const transitions = decideTransitions({ ...observations, rules, alerts, receivers: [store, ...others].map(({ name }) => name), now: clock.now() })
  const failed: { key: string; error: unknown }[] = []
  for (const transition of transitions) {
    const { key } = transition.alert
    // What comes later in an issue needs what came before.
    if (failed.some((entry) => entry.key === key)) continue
    try {
      await store.deliver(transition)
      log.info(`${transition.kind}: ${transition.sentence}`)
    } catch (error) {
      if (!isFailure(error)) throw error
      failed.push({ key, error })
      continue
    }
    for (const receiver of others) await tell(receiver, transition).catch((error: unknown) => { failed.push({ key: '', error }) })
  }
  for (const { error } of failed) log.warn(`Not told: ${messageOf(error)}. The next run tries again.`)
  if (failed.length > 0) throw failed[0]!.error
  return transitions

  async function tell(receiver: Receiver, transition: Transition): Promise<void> {
    const { alert } = transition
    const told = alert.notified[receiver.name]
    if (told === transitionId(alert)) return
    await receiver.deliver({ ...transition, kind: kindFor(transition, told) })
    await store.markNotified(alert, receiver.name)
  }
}

/** Who never heard of an episode is not told of an update to it. */
function kindFor({ kind, alert }: Transition, told: string | undefined): Transition['kind'] {
  if (kind !== 'update' || told?.startsWith(`firing@${alert.since}/`)) return kind
  return alert.history.length > 0 ? 'reopen' : 'open'
}
