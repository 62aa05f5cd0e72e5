// Goes back to an earlier release at once, because a person says so: the pointer first, with who and why, then the world, then an offer to
// take the spec back as well.
import { isFailure } from '../base/errors.ts'
import { keepRevert } from '../deployment/revert/keep-revert.ts'
import { recordRollback, rollBack } from '../deployment/roll-back.ts'
import { defineVerb } from '../entry/verb.ts'
import { chooseAnnouncer } from './choose-announcer.ts'
import { chooseForge } from './choose-forge.ts'
import { chooseRegistry } from './choose-registry.ts'
import { chooseTarget } from './choose-target.ts'
import { branchInput, deploymentInputs, folderInput, forgeInputs, personInput, registryInput, runInput, specsInput, targetInputs, workspaceInputs } from './common-inputs.ts'
import { findAlertIssue } from './find-alert-issue.ts'
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
    'only-record': { kind: 'flag', description: 'Writes the pointer and leaves the servers to the next deploy at the machine that serves. For who is elsewhere.' },
    ...personInput,
    ...branchInput,
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
    const read = (await readSpecs(inputs.folder, inputs.specs)).find((each) => each.spec?.name === model)
    const spec = read?.spec ?? manifest.lineage.spec
    const environment = inputs.environment ?? spec.deployment.environment
    const find = (each: string) => (each === version ? manifest : findRelease(registry, model, each))

    const going = { model, environment, to: { version, digest }, reason: inputs.reason, by: inputs.by, releaseFolderOf: releaseFolders(model, find, inputs, registry) }
    const { decision, reason, observed } = await log.group(`Roll ${model} back to ${version} in ${environment}`, async () => {
      if (inputs.onlyRecord) return { ...await recordRollback(going, { state: forge, clock, log }), observed: undefined }
      const target = chooseTarget(inputs, spec.deployment, variables)
      if ((await target.observe(model, environment)).replicas.length === 0) log.warn(`Nothing of ${model} runs here yet. Where another machine serves it, run this there, or with --only-record: its next deploy does the rest.`)
      return rollBack(going, { state: forge, target, clock, log })
    })
    await chooseAnnouncer('with-step', forge, inputs.runId, { clock, log })({ model, environment, url: observed?.url })
    const pullRequest = read && await offerRevert(read.file)
    outputs.result({ model, environment, version, decision, reason, url: observed?.url, pullRequest })

    /** The service is restored: what fails here is made good by revert. */
    async function offerRevert(path: string): Promise<string | undefined> {
      try {
        return (await keepRevert({ model, environment, path, branch: inputs.branch }, await forge.listPullRequests('open'), { forge, findRelease: (each) => registry.find(model, each), findIssue: findAlertIssue(forge, model, environment), log })).url
      } catch (error) {
        if (!isFailure(error)) throw error
        log.warn(`The spec is not offered to be taken back: ${error.message}. ${error.next}`)
        return undefined
      }
    }
  },
})
