// Measures every deployed model and the machine it runs on, and adds the report to the branch `rankops/state`.
import { readDeployment } from '../deployment/pointer.ts'
import { defineVerb } from '../entry/verb.ts'
import { checkHealth as check } from '../health/check-health.ts'
import type { HealthReport } from '../health/record.ts'
import { chooseForge } from './choose-forge.ts'
import { chooseProbes } from './choose-probes.ts'
import { chooseRegistry } from './choose-registry.ts'
import { chooseTarget, deploymentsFolder } from './choose-target.ts'
import { deploymentInputs, folderInput, forgeInputs, registryInput, specsInput, targetInputs, workspaceInputs } from './common-inputs.ts'
import { deployedSpecs } from './deployments.ts'
import { needsKey } from './serving-settings.ts'

export const checkHealth = defineVerb({
  name: 'check-health',
  summary: 'Is the service well: answers, latency, errors, processor, memory, disk, network?',
  examples: ['GITHUB_TOKEN=… rankops check-health --repository shop/models --model user-behavior'],
  inputs: {
    ...deploymentInputs,
    ...targetInputs,
    'service-key': { kind: 'text', isSecret: true, from: ['env.RANKOPS_SERVICE_KEY'], description: 'API key with which a prediction is asked of servers that want one; rankops api-key makes it. Not given: it is only asked whether they are ready.' },
    workspace: workspaceInputs.workspace,
    ...registryInput,
    ...folderInput,
    ...specsInput,
    ...forgeInputs,
  },
  outputs: { status: 'The worst of all checks: failing, unknown or ok.' },

  async run({ inputs, log, outputs, clock }) {
    const state = chooseForge(inputs, log)
    const registry = chooseRegistry(inputs, log)
    const reports: HealthReport[] = []

    for (const { spec, model, environment } of await deployedSpecs(inputs)) {
      const { pointer } = await readDeployment(state, model, environment)
      if (!pointer?.stable) {
        log.info(`${model} is not deployed to ${environment}.`)
        continue
      }
      const target = chooseTarget(inputs, spec.deployment)
      const probes = await chooseProbes({ pointer, target, registry, inputs, needsKey: needsKey(spec.deployment), disk: deploymentsFolder(inputs), clock })
      reports.push(await log.group(`Check ${model} in ${environment}`, () => check({ model, environment, version: pointer.stable!.version }, { probes, state, rules: spec.monitoring, clock, log })))
    }

    const statuses = reports.flatMap(({ checks }) => checks.map(({ status }) => status))
    outputs.set('status', statuses.includes('failing') ? 'failing' : statuses.includes('unknown') || statuses.length === 0 ? 'unknown' : 'ok')
    outputs.result({ reports })
  },
})
