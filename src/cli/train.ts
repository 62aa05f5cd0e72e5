// Fits what the plan says, each model in a process of its own, so that its limits hold and a cancelled run can still save its work.
import { failure } from '../base/errors.ts'
import { defineVerb } from '../entry/verb.ts'
import { formatManifests } from '../deployment/targets/kubernetes/manifests.ts'
import { trainerRole } from '../plan/executors/kubernetes/role.ts'
import { listRunnersIfAny, runnersInput } from './choose-runners.ts'
import { dataInputs, folderInput, targetInputs, workspaceInputs } from './common-inputs.ts'
import { trainInChild } from './train-in-child.ts'
import { trainInJob } from './train-in-job.ts'
import { trainInline } from './train-inline.ts'
import { candidateOf, readPlan, trainingsOf } from './workspace.ts'

export const train = defineVerb({
  name: 'train',
  summary: 'Fits what the plan says, resumes after a loss, and does nothing twice.',
  examples: ['rankops train', 'rankops train --model user-behavior'],
  inputs: {
    ...workspaceInputs,
    ...folderInput,
    ...dataInputs,
    executor: { kind: 'text', description: 'process: each model in a child process, with the limits of its spec. kubernetes: each in a Job of the cluster of its runner. inline: in this process, without limits. Not given: what the plan says.' },
    ...runnersInput,
    kubeconfig: { ...targetInputs.kubeconfig, description: 'Kubeconfig files, for runners whose executor is kubernetes. Not given: ~/.kube/config, or the account of the pod that this runs in.' },
    'print-role': { kind: 'flag', description: 'Prints the Role that the runners with the executor kubernetes need in their namespaces, for somebody who may to create and bind it; nothing else is done.' },
  },
  outputs: { trained: 'JSON list of the models that are trained now.' },

  async run({ inputs, log, outputs, clock, signal, environment, self }) {
    const { executor } = inputs
    if (executor !== undefined && !['process', 'kubernetes', 'inline'].includes(executor)) throw failure('INPUT_INVALID', { name: 'executor', problem: `expected process, kubernetes or inline, found ${JSON.stringify(executor.slice(0, 60))}` })
    if (inputs.printRole) {
      outputs.text(await formatRoles(inputs))
      return
    }
    const plan = await readPlan(inputs)
    const trainings = trainingsOf(plan, inputs)
    if (trainings.length === 0) log.info('The plan trains nothing.')

    // The models of one wave have room side by side.
    for (const [, wave] of [...Map.groupBy(trainings, ({ wave = 1 }) => wave)].sort(([a], [b]) => a - b)) {
      // What fails takes nothing along that runs beside it.
      const ends = await Promise.allSettled(wave.map(async (planned) => {
        switch (executor ?? planned.executor) {
          case 'inline': return trainInline(plan, planned, inputs, { clock, log, signal })
          case 'kubernetes': return log.group(`Train ${planned.model}`, () => trainInJob(planned, inputs, { log, signal }))
          default: return log.group(`Train ${planned.model}`, () => trainInChild(planned, inputs, { log, signal, environment, self }))
        }
      }))
      for (const end of ends) if (end.status === 'rejected') throw end.reason
      const [bad] = ends.flatMap((end) => (end.status === 'fulfilled' ? end.value ?? [] : []))
      if (bad) return bad
    }

    const trained = await Promise.all(trainings.map((planned) => candidateOf(inputs, planned).readTrained()))
    outputs.set('trained', JSON.stringify(trained.map(({ model }) => model)))
    outputs.result({ trained: trained.map(({ model, planHash, parameterCount, provenance, history, files }) => ({ model, planHash, parameterCount, files, lastEpoch: history.at(-1), durationMs: provenance.durationMs })) })
  },
})

/** A namespace that several runners share needs one. */
async function formatRoles(inputs: { folder: string; runners: string | undefined }): Promise<string> {
  const namespaces = new Set((await listRunnersIfAny(inputs)).flatMap(({ kubernetes }) => kubernetes?.namespace ?? []))
  if (namespaces.size === 0) throw failure('INPUT_INVALID', { name: 'print-role', problem: 'no runner has the executor kubernetes' })
  return formatManifests([...namespaces].map((namespace) => ({ purpose: `All that a machine that runs trainings in ${namespace} needs to be allowed there.`, object: trainerRole(namespace) })))
}
