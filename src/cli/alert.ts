// Derives alerts from health and rollout records: one issue per cause is opened, updated, reopened or closed.
import { raiseAlerts } from '../alert/alert.ts'
import { readObservations } from '../alert/observations.ts'
import { issueReceiver } from '../alert/receivers/issue.ts'
import { defineVerb } from '../entry/verb.ts'
import { chooseForge } from './choose-forge.ts'
import { folderInput, forgeInputs, specsInput } from './common-inputs.ts'
import { readSpecs } from './read-specs.ts'

export const alert = defineVerb({
  name: 'alert',
  summary: 'Who must know? One issue per cause is opened, updated, reopened and closed.',
  examples: ['GITHUB_TOKEN=… rankops alert --repository shop/models'],
  inputs: { ...folderInput, ...specsInput, ...forgeInputs },
  outputs: { transitions: 'How many alerts changed.' },

  async run({ inputs, log, outputs, clock }) {
    const forge = chooseForge(inputs, log)
    const specs = (await readSpecs(inputs.folder, inputs.specs)).flatMap(({ spec }) => (spec ? [spec] : []))
    const rules = Object.fromEntries(specs.map((spec) => [spec.name, { resolveAfter: spec.monitoring.resolveAfter }]))

    const transitions = await raiseAlerts({ ...await readObservations(forge, log), rules }, { store: issueReceiver({ forge }), receivers: [], clock, log })
    if (transitions.length === 0) log.info(`No alert changed (${forge.usage.requests} requests).`)
    outputs.set('transitions', transitions.length)
    outputs.result({ transitions: transitions.map(({ kind, sentence, alert: { key, model, environment, cause, state } }) => ({ kind, sentence, key, model, environment, cause, state })) })
  },
})
