// Derives alerts from health and rollout records: one issue per cause is opened, updated, reopened or closed, and receivers are told.
import { raiseAlerts } from '../alert/alert.ts'
import { readObservations } from '../alert/observations.ts'
import type { Alert } from '../alert/record.ts'
import { issueReceiver } from '../alert/receivers/issue.ts'
import { formatRollout } from '../deployment/format-rollout.ts'
import type { Rollout } from '../deployment/record.ts'
import { listModelsWithReverts } from '../deployment/revert/find-withdrawal.ts'
import { defineVerb } from '../entry/verb.ts'
import { chooseForge } from './choose-forge.ts'
import { chooseReceivers, receiverInputs } from './choose-receivers.ts'
import { folderInput, forgeInputs, specsInput } from './common-inputs.ts'
import { readSpecs } from './read-specs.ts'

export const alert = defineVerb({
  name: 'alert',
  summary: 'Who must know? One issue per cause is opened, updated, reopened and closed; e-mail, WeCom and SMS tell of it.',
  examples: ['GITHUB_TOKEN=… rankops alert --repository shop/models', 'GITHUB_TOKEN=… RANKOPS_WECOM_WEBHOOK=https://… rankops alert --repository shop/models'],
  inputs: { ...folderInput, ...specsInput, ...forgeInputs, ...receiverInputs },
  outputs: {
    transitions: 'How many alerts changed.',
    withdrawn: 'JSON list of the models of which a release was withdrawn, or one that was withdrawn is tried again, within 30 days: revert has something to look at.',
  },

  async run({ inputs, log, outputs, clock }) {
    const forge = chooseForge(inputs, log)
    const { receivers, mistakes } = chooseReceivers(inputs, clock)
    for (const { message } of mistakes) log.warn(`Left out: ${message}`)
    const specs = (await readSpecs(inputs.folder, inputs.specs)).flatMap(({ spec }) => (spec ? [spec] : []))
    const rules = Object.fromEntries(specs.map((spec) => [spec.name, { resolveAfter: spec.monitoring.resolveAfter }]))
    const owners = Object.fromEntries(specs.map((spec) => [spec.name, spec.owners]))

    const observations = await readObservations(forge, log)
    // Known even where somebody cannot be told.
    outputs.set('withdrawn', JSON.stringify(listModelsWithReverts(observations.rollouts, clock.now())))
    const transitions = await raiseAlerts({ ...observations, rules, owners }, { store: issueReceiver({ forge, tellMore: tellOfRollout(observations.rollouts) }), receivers, clock, log })
    if (transitions.length === 0) log.info(`No alert changed (${forge.usage.requests} requests).`)
    outputs.set('transitions', transitions.length)
    outputs.result({ transitions: transitions.map(({ kind, sentence, alert: { key, model, environment, cause, state } }) => ({ kind, sentence, key, model, environment, cause, state })) })
    // The others were told; what is wrong with the inputs is still a mistake.
    if (mistakes[0]) throw mistakes[0]
  },
})

/** The steps and plots of the rollout that an alert speaks of; not what was asked, since an issue may be public. */
function tellOfRollout(rollouts: readonly Rollout[]): (alert: Alert) => string {
  return ({ cause, model, environment }) => {
    if (cause !== 'rollout-aborted') return ''
    const aborted = rollouts.filter((rollout) => rollout.model === model && rollout.environment === environment && rollout.outcome === 'aborted')
    const last = aborted.toSorted((a, b) => Date.parse(a.finishedAt ?? a.startedAt) - Date.parse(b.finishedAt ?? b.startedAt)).at(-1)
    return last ? formatRollout({ ...last, ...(last.shadow ? { shadow: { ...last.shadow, worst: [] } } : {}) }) : ''
  }
}
