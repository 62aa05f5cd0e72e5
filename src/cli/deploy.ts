// Takes one step of each rollout: reads the pointer and the counters, decides, writes the pointer, makes the world match it, and shows it on the forge.
import { formatRollout } from '../deployment/format-rollout.ts'
import { readDeployment } from '../deployment/pointer.ts'
import { reconcileDeployment } from '../deployment/reconcile.ts'
import type { Reconciliation } from '../deployment/reconcile.ts'
import { leaveOldSite, siteOf } from '../deployment/site.ts'
import { endWith } from '../entry/exit-codes.ts'
import { defineVerb } from '../entry/verb.ts'
import { chooseAnnouncer, readAnnouncing } from './choose-announcer.ts'
import { chooseForge } from './choose-forge.ts'
import { chooseRegistry } from './choose-registry.ts'
import { chooseTarget, deploymentAt } from './choose-target.ts'
import { deploymentInputs, folderInput, forgeInputs, personInput, registryInput, runInput, specsInput, targetInputs, workspaceInputs } from './common-inputs.ts'
import { formatDeployment, formatRole } from './deployment-manifests.ts'
import { deployedSpecs } from './deployments.ts'
import { findRelease } from './find-release.ts'
import { refuseOtherPlan } from './refuse-other-plan.ts'
import { releaseFolders } from './release-folders.ts'
import { needsKey } from './serving-settings.ts'
import { readPlan } from './workspace.ts'

export const deploy = defineVerb({
  name: 'deploy',
  summary: 'One step of the rollout: start the canary, hold, advance, promote or abort.',
  examples: ['GITHUB_TOKEN=… rankops deploy --repository shop/models --model user-behavior --environment production', 'GITHUB_TOKEN=… rankops deploy --repository shop/models --model user-behavior --promote 1.3.0', 'GITHUB_TOKEN=… rankops deploy --repository shop/models --dry-run'],
  inputs: {
    ...deploymentInputs,
    version: { kind: 'text', description: 'The release to bring there. Not given: the newest.' },
    plan: { kind: 'text', description: 'The plan file of this change: a spec or release other than it says is refused. Not given: whatever is released is deployed.' },
    'retry-aborted': { kind: 'flag', description: 'Tries a release again whose rollout was aborted.' },
    promote: { kind: 'text', description: 'Brings this version to everybody now, where it is the canary and does not fail; nothing else is done.' },
    ...personInput,
    announce: { kind: 'text', default: 'with-step', description: 'Whether the forge shows deployments to <environment>/<model>: with-step; only, which takes no step and is for a job of its own without environment:, since GitHub makes a deployment of each such job; or never.' },
    'dry-run': { kind: 'flag', description: 'Prints the objects that a step now would apply to the cluster, as YAML, and changes nothing. Only where the target is kubernetes.' },
    'print-role': { kind: 'flag', description: 'Prints the Role that this job needs in the cluster, for somebody who may to create and bind it; nothing else is done.' },
    'server-wrapper': { kind: 'list', description: 'Program and arguments to start in place of a server; they get its command. Only where the target is process.' },
    ...targetInputs,
    workspace: workspaceInputs.workspace,
    ...registryInput,
    ...folderInput,
    ...specsInput,
    ...forgeInputs,
    ...runInput,
  },
  outputs: { decisions: 'JSON list, one a model: start, hold, advance, promote, abort or none.' },

  async run({ inputs, log, outputs, clock, environment: variables }) {
    const forge = chooseForge(inputs, log)
    const announcing = readAnnouncing(inputs.announce)
    const announce = chooseAnnouncer(announcing, forge, inputs.runId, { clock, log })
    const registry = chooseRegistry(inputs, log)
    const plan = inputs.plan === undefined ? undefined : await readPlan(inputs)
    const printed: string[] = []
    const results: (Reconciliation & { model: string; environment: string })[] = []

    for (const { spec, model, environment } of await deployedSpecs(inputs)) {
      if (announcing === 'only') {
        await announce({ model, environment, url: undefined })
        continue
      }
      if (inputs.printRole) {
        printed.push(formatRole(spec, environment, inputs))
        continue
      }
      const find = (version: string) => findRelease(registry, model, version)
      const desired = inputs.version === undefined ? (await registry.listNewest([model], 1)).get(model)![0] : await find(inputs.version)
      if (inputs.dryRun) {
        printed.push(await formatDeployment(spec, environment, inputs, (await readDeployment(forge, model, environment)).pointer, desired))
        continue
      }
      if (plan) refuseOtherPlan(plan, spec, desired)
      // Other targets listen on the loopback address only.
      if (spec.deployment.target === 'kubernetes' && !needsKey(spec.deployment)) log.warn(`${model} has no API keys: every pod that reaches its router may ask. deployment.serving.apiKeys of the spec names a file with some.`)
      const target = chooseTarget(inputs, spec.deployment, variables, inputs.serverWrapper)
      const result = await log.group(`Deploy ${model} to ${environment}`, () => reconcileDeployment(
        {
          model, environment, desired: desired && { version: desired.version, digest: desired.digest }, rules: spec.deployment.canary, site: siteOf(spec.deployment), shadow: spec.deployment.shadow, retryAborted: inputs.retryAborted,
          // Without a login it still was nobody's rule.
          promote: inputs.promote === undefined ? undefined : { version: inputs.promote, by: inputs.by ?? 'a person' },
          releaseFolderOf: releaseFolders(model, find, inputs, registry),
        },
        { state: forge, target, clock, log },
      ))
      await leaveOldSite({ model, environment, site: siteOf(spec.deployment), pointer: result.pointer, observed: result.observed, targetAt: (site) => chooseTarget(inputs, deploymentAt(spec.deployment, site), variables) }, { state: forge, clock, log })
      if (result.observed.url !== undefined) log.info(`${model} in ${environment} answers at ${result.observed.url}`)
      await announce({ model, environment, url: result.observed.url })
      // What is not on its way tells nothing new.
      if (result.rollout && result.decision !== 'none') outputs.summary(formatRollout(result.rollout))
      results.push({ ...result, model, environment })
    }

    outputs.text(printed.join('---\n'))
    outputs.set('decisions', JSON.stringify(results.map(({ decision }) => decision)))
    outputs.result({ deployments: results.map(({ model, environment, decision, reason, pointer, rollout, observed }) => ({ model, environment, decision, reason, stable: pointer?.stable?.version, canary: pointer?.canary?.version, outcome: rollout?.outcome, url: observed.url })) })

    const aborted = results.filter(({ decision }) => decision === 'abort')
    if (aborted.length > 0) return endWith(2, [...aborted.map(({ model, environment, reason }) => `${model} in ${environment}: ${reason}.`), 'Release a better version, or run deploy with retry-aborted where the cause lay elsewhere.'].join('\n'))
  },
})
