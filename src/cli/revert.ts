// Offers to take a spec back after an abort or a rollback, so that main says again what serves: one pull request, found before it is opened.
import { keepRevert } from '../deployment/revert/keep-revert.ts'
import type { RevertOutcome } from '../deployment/revert/keep-revert.ts'
import { defineVerb } from '../entry/verb.ts'
import { chooseForge } from './choose-forge.ts'
import { chooseRegistry } from './choose-registry.ts'
import { branchInput, deploymentInputs, folderInput, forgeInputs, registryInput, specsInput, workspaceInputs } from './common-inputs.ts'
import { deployedSpecs } from './deployments.ts'
import { findAlertIssue } from './find-alert-issue.ts'

export const revert = defineVerb({
  name: 'revert',
  summary: 'Offers a pull request that takes the spec back to the release that serves, after an abort or a rollback; closes it where it is no longer due.',
  examples: ['GITHUB_TOKEN=… rankops revert --repository shop/models --registry github'],
  inputs: {
    ...deploymentInputs,
    ...branchInput,
    workspace: workspaceInputs.workspace,
    ...registryInput,
    ...folderInput,
    ...specsInput,
    ...forgeInputs,
  },
  outputs: { 'pull-requests': 'JSON list of the addresses of the pull requests that take a spec back, open or not.' },

  async run({ inputs, log, outputs }) {
    const forge = chooseForge(inputs, log)
    const registry = chooseRegistry(inputs, log)
    const open = await forge.listPullRequests('open')
    const results: ({ model: string; environment: string } & RevertOutcome)[] = []
    for (const { file, model, environment } of await deployedSpecs(inputs)) {
      const outcome = await keepRevert({ model, environment, path: file, branch: inputs.branch }, open, { forge, findRelease: (version) => registry.find(model, version), findIssue: findAlertIssue(forge, model, environment), log })
      results.push({ model, environment, ...outcome })
    }
    outputs.set('pull-requests', JSON.stringify(results.flatMap(({ url }) => (url === undefined ? [] : [url]))))
    outputs.result({ reverts: results })
  },
})
