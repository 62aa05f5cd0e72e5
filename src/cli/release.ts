// Ships the very candidates that were judged; a candidate is found by the hash of the plan that the merge makes again.
import { defineVerb } from '../entry/verb.ts'
import type { Manifest } from '../release/record.ts'
import { releaseCandidate } from '../release/release.ts'
import { chooseForge } from './choose-forge.ts'
import { chooseRegistry } from './choose-registry.ts'
import { optionalForgeInputs, registryInput, workspaceInputs } from './common-inputs.ts'
import { candidateOf, readPlan, trainingsOf } from './workspace.ts'

export const release = defineVerb({
  name: 'release',
  summary: 'Ships the very candidate that was judged, as an immutable release.',
  examples: ['rankops release --registry directory:/srv/releases'],
  inputs: {
    ...workspaceInputs,
    commit: { kind: 'text', description: 'The merged commit, for the record. Not given: the head of the plan.' },
    ...registryInput,
    ...optionalForgeInputs,
  },
  outputs: { releases: 'JSON list of the tags, <model>-v<version>.' },

  async run({ inputs, log, outputs, clock }) {
    const plan = await readPlan(inputs)
    const registry = chooseRegistry(inputs, log)
    // The forge knows the order of merges; a folder does not.
    const isMergedAfter = inputs.registry === 'github' ? (commit: string, other: string) => chooseForge(inputs, log).isAncestor(other, commit) : undefined
    const manifests: Manifest[] = []
    for (const planned of trainingsOf(plan, inputs)) {
      manifests.push(await log.group(`Release ${planned.model}`, async () => {
        const candidate = candidateOf(inputs, planned)
        const [trained, evaluation, dataset] = await Promise.all([candidate.readTrained(), candidate.readEvaluation(), candidate.readDataset()])
        return releaseCandidate({ trained, evaluation, dataset, candidateFolder: candidate.folder, commit: inputs.commit ?? plan.head }, { registry, clock, log, ...(isMergedAfter ? { isMergedAfter } : {}) })
      }))
    }
    if (manifests.length === 0) log.info('The plan trains nothing, so there is nothing to release.')

    outputs.set('releases', JSON.stringify(manifests.map(({ tag }) => tag)))
    outputs.result({ releases: manifests.map(({ model, version, tag, digest }) => ({ model, version, tag, digest })) })
  },
})
