// Goes back to an earlier release at once, because a person says so: the pointer first, with who and why, then the world.
import { rollBack } from '../deployment/roll-back.ts'
import { defineVerb } from '../entry/verb.ts'
import { chooseAnnouncer } from './choose-announcer.ts'
import { chooseForge } from './choose-forge.ts'
import { chooseRegistry } from './choose-registry.ts'
import { chooseTarget } from './choose-target.ts'
import { deploymentInputs, folderInput, forgeInputs, personInput, registryInput, runInput, specsInput, targetInputs, workspaceInputs } from './common-inputs.ts'
import { findRelease } from './find-release.ts'
import { parseRelease } from './parse-release.ts'
import { readSpecs } from './read-specs.ts'
import { releaseFolders } from './release-folders.ts'

export const rollback = defineVerb({
  name: 'rollback',
  summary: 'Goes back to an earlier release at once, for everybody; what served and a canary are withdrawn.',
  examples: ['GITHUB_TOKEN=… rankops rollback user-behavior@1.2.0 --repository shop/models --reason "carts are empty since noon"'],
  positional: 'release',
  isCommandOnly: true,
  inputs: {
    release: { kind: 'text', required: true, description: 'The release to go back to, <model>@<version>.' },
    reason: { kind: 'text', required: true, description: 'Why, for the record, in a sentence.' },
    environment: deploymentInputs.environment,
    ...personInput,
    ...targetInputs,
    workspace: workspaceInputs.workspace,
    ...registryInput,
    ...folderInput,
    ...specsInput,
    ...forgeInputs,
    ...runInput,
  },
  outputs: {},

  async run({ inputs, log, outputs, clock, environment: variables }) {
    const forge = chooseForge(inputs, log)
    const registry = chooseRegistry(inputs, log)
    const wanted = parseRelease(inputs.release)
    const manifest = await findRelease(registry, wanted.model, wanted.version)
    const { model, version, digest } = manifest
    // A spec that is broken or gone must not stand in the way: the release carries the one that it was made by.
    const spec = (await readSpecs(inputs.folder, inputs.specs)).find((read) => read.spec?.name === model)?.spec ?? manifest.lineage.spec
    const environment = inputs.environment ?? spec.deployment.environment
    const find = (each: string) => (each === version ? manifest : findRelease(registry, model, each))

    const { decision, reason, observed } = await log.group(`Roll ${model} back to ${version} in ${environment}`, () => rollBack(
      { model, environment, to: { version, digest }, reason: inputs.reason, by: inputs.by, releaseFolderOf: releaseFolders(model, find, inputs, registry) },
      { state: forge, target: chooseTarget(inputs, spec.deployment, variables), clock, log },
    ))
    await chooseAnnouncer('with-step', forge, inputs.runId, { clock, log })({ model, environment, url: observed.url })
    outputs.result({ model, environment, version, decision, reason, url: observed.url })
  },
})
