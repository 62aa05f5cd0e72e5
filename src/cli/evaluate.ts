// Judges each freshly trained candidate against the released baseline on the same test split.
import { endWith } from '../entry/exit-codes.ts'
import { defineVerb } from '../entry/verb.ts'
import type { Evaluation } from '../evaluation/record.ts'
import { chooseRegistry } from './choose-registry.ts'
import { optionalForgeInputs, registryInput, workspaceInputs } from './common-inputs.ts'
import { judgeCandidate } from './judge-candidate.ts'
import { readPlan, trainingsOf } from './workspace.ts'

export const evaluate = defineVerb({
  name: 'evaluate',
  summary: 'Is the candidate better than the released model, and how sure is that?',
  examples: ['rankops evaluate --registry directory:/srv/releases'],
  inputs: { ...workspaceInputs, ...registryInput, ...optionalForgeInputs },
  outputs: { verdict: 'pass, fail or inconclusive: the worst of all models.' },

  async run({ inputs, log, outputs }) {
    const registry = chooseRegistry(inputs, log)
    const trainings = trainingsOf(await readPlan(inputs), inputs)
    const evaluations: Evaluation[] = []
    for (const planned of trainings) evaluations.push(await log.group(`Evaluate ${planned.model}`, () => judgeCandidate(planned, inputs, registry, log)))

    if (trainings.length === 0) log.info('The plan trains nothing, so there is nothing to judge.')

    const verdicts = evaluations.map(({ verdict }) => verdict)
    const worst = verdicts.includes('fail') ? 'fail' : verdicts.includes('inconclusive') ? 'inconclusive' : 'pass'
    outputs.set('verdict', worst)
    outputs.result({ evaluations: evaluations.map(({ model, planHash, verdict, reason, baseline, metrics }) => ({ model, planHash, verdict, reason, baseline: baseline?.version, metrics })) })

    const failed = evaluations.find(({ verdict }) => verdict === 'fail')
    if (failed) return endWith(2, `${failed.model} fails: ${failed.reason}`)
    const undecided = evaluations.find(({ verdict }, i) => verdict === 'inconclusive' && trainings[i]!.spec.evaluation.onInconclusive === 'block')
    if (undecided) return endWith(3, `${undecided.model} is inconclusive: ${undecided.reason}`)
  },
})
