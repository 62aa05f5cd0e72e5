// Fits what the plan says, each model in a process of its own, so that its limits hold and a cancelled run can still save its work.
import { failure } from '../base/errors.ts'
import { defineVerb } from '../entry/verb.ts'
import { dataInputs, folderInput, workspaceInputs } from './common-inputs.ts'
import { trainInChild } from './train-in-child.ts'
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
    executor: { kind: 'text', default: 'process', description: 'process: each model in a child process, with the limits of its spec. inline: in this process, without limits.' },
  },
  outputs: { trained: 'JSON list of the models that are trained now.' },

  async run({ inputs, log, outputs, clock, signal, environment, self }) {
    if (!['process', 'inline'].includes(inputs.executor)) throw failure('INPUT_INVALID', { name: 'executor', problem: `expected process or inline, found ${JSON.stringify(inputs.executor.slice(0, 60))}` })
    const plan = await readPlan(inputs)
    const trainings = trainingsOf(plan, inputs)
    if (trainings.length === 0) log.info('The plan trains nothing.')

    // The models of one wave have room side by side.
    for (const [, wave] of [...Map.groupBy(trainings, ({ wave = 1 }) => wave)].sort(([a], [b]) => a - b)) {
      const ends = await Promise.all(wave.map(async (planned) => inputs.executor === 'inline'
        ? trainInline(plan, planned, inputs, { clock, log, signal })
        : log.group(`Train ${planned.model}`, () => trainInChild(planned, inputs, { log, signal, environment, self }))))
      const bad = ends.find((end) => end !== undefined)
      if (bad) return bad
    }

    const trained = await Promise.all(trainings.map((planned) => candidateOf(inputs, planned).readTrained()))
    outputs.set('trained', JSON.stringify(trained.map(({ model }) => model)))
    outputs.result({ trained: trained.map(({ model, planHash, parameterCount, provenance, history, files }) => ({ model, planHash, parameterCount, files, lastEpoch: history.at(-1), durationMs: provenance.durationMs })) })
  },
})
