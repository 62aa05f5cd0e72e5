// What happened to a deployment: every change of what runs, with who and why, from the commits on rankops/state.
import { failure } from '../base/errors.ts'
import { formatHistoryMarkdown, formatHistoryText } from '../deployment/format-history.ts'
import type { ToldHistory } from '../deployment/format-history.ts'
import { listHistory } from '../deployment/history.ts'
import { pointerPath } from '../deployment/pointer.ts'
import { pointerRecord } from '../deployment/record.ts'
import type { Pointer } from '../deployment/record.ts'
import { defineVerb } from '../entry/verb.ts'
import type { Forge } from '../forge/forge.ts'
import { stateBranch } from '../forge/state-branch.ts'
import { chooseForge } from './choose-forge.ts'
import { forgeInputs } from './common-inputs.ts'

export const history = defineVerb({
  name: 'history',
  summary: 'What served when, who decided it and why? Newest first; it needs no clone.',
  examples: ['GITHUB_TOKEN=… rankops history --repository shop/models', 'GITHUB_TOKEN=… rankops history --repository shop/models --model user-behavior --environment production --json'],
  inputs: {
    model: { kind: 'list', description: 'Only these models; not given: every one that was ever deployed.' },
    environment: { kind: 'text', description: 'Only this environment; not given: all.' },
    most: { kind: 'number', default: 20, description: 'So many changes of each deployment, at most.' },
    ...forgeInputs,
  },
  outputs: {},

  async run({ inputs, log, outputs }) {
    const forge = chooseForge(inputs, log)
    const pointers = (await readPointers(forge)).filter(({ environment }) => inputs.environment === undefined || environment === inputs.environment)
    const names = [...new Set(pointers.map(({ model }) => model))]
    const unknown = inputs.model.find((name) => !names.includes(name))
    if (unknown !== undefined) throw failure('INPUT_INVALID', { name: 'model', problem: `${JSON.stringify(unknown.slice(0, 60))} was never deployed${inputs.environment === undefined ? '' : ' there'}; there are ${names.join(', ') || 'none'}` })

    const told: ToldHistory[] = []
    for (const pointer of pointers.filter(({ model }) => inputs.model.length === 0 || inputs.model.includes(model))) {
      told.push({ pointer, ...await listHistory(forge, pointer.model, pointer.environment, inputs.most) })
    }
    if (told.length === 0) log.info('Nothing was deployed yet.')
    else outputs.text(told.map(formatHistoryText).join('\n\n'))
    outputs.summary(told.map((each) => formatHistoryMarkdown(each, forge)).join('\n\n'))
    outputs.result({ deployments: told.map(({ pointer: { model, environment, stable, canary }, entries, isCut }) => ({ model, environment, stable: stable?.version, canary: canary?.version, entries, isCut })) })
  },
})

/** Of every deployment, sorted by model. */
async function readPointers(forge: Pick<Forge, 'readBranch'>): Promise<Pointer[]> {
  const { files } = await forge.readBranch(stateBranch, 'deployments')
  const pointers = [...files].filter(([path]) => path.endsWith('.json')).map(([path, text]) => pointerRecord.parse(text, path))
  return pointers.toSorted((a, b) => (pointerPath(a.environment, a.model) < pointerPath(b.environment, b.model) ? -1 : 1))
}
