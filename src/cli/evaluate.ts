// Judges each freshly trained candidate against the released baseline on the same test split.
import { performance } from 'node:perf_hooks'
import { digestOfFiles } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import { loadRows } from '../dataset/load-rows.ts'
import { endWith } from '../entry/exit-codes.ts'
import { defineVerb } from '../entry/verb.ts'
import { evaluate as judge } from '../evaluation/evaluate.ts'
import type { Evaluation } from '../evaluation/record.ts'
import { timePredictions } from '../evaluation/time-predictions.ts'
import type { Model } from '../families/family.ts'
import { familyOf } from '../families/index.ts'
import { formatCount } from '../metrics/figures.ts'
import type { PlannedModel } from '../plan/record.ts'
import type { Registry } from '../release/registry.ts'
import { openRelease } from './open-release.ts'
import { chooseRegistry } from './choose-registry.ts'
import { optionalForgeInputs, registryInput, workspaceInputs } from './common-inputs.ts'
import { candidateOf, readPlan, trainingsOf } from './workspace.ts'

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
    for (const planned of trainings) evaluations.push(await log.group(`Evaluate ${planned.model}`, () => evaluateCandidate(planned, inputs, registry, log)))

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

async function evaluateCandidate(planned: PlannedModel, inputs: { workspace: string }, registry: Registry, log: Log): Promise<Evaluation> {
  const { model, spec, hash } = planned
  const candidate = candidateOf(inputs, planned)
  const [trained, dataset] = await Promise.all([candidate.readTrained(), candidate.readDataset()])
  const digest = digestOfFiles(trained.files)
  const [newest] = await registry.list(model)
  const earlier = await candidate.readEvaluationIfAny()
  // Compared with itself a candidate is no better: what led to its release stands.
  if (newest?.digest === digest && newest.lineage.planHash === hash && earlier?.candidateDigest === digest) {
    log.info(`${newest.tag} ships this very candidate; its judgement stands.`)
    return earlier
  }

  const family = familyOf(spec.family)
  const rows = await loadRows(candidate.datasetFolder, dataset)
  const { train, test } = family.buildExamples(rows, spec)
  const fresh = family.open(await candidate.readModelFiles(trained))
  const baseline = newest && { manifest: newest, model: await openRelease(newest, inputs, registry) }
  log.info(`${model}: judged on ${formatCount(test.length)} examples against ${newest?.tag ?? 'the trivial model, since nothing is released yet'}`)

  const evaluation = judge({
    model,
    planHash: hash,
    datasetFingerprint: dataset.fingerprint,
    rules: spec.evaluation,
    test,
    candidate: { digest, scores: fresh.score(rows, test), repeatedScores: fresh.score(rows, test) },
    baseline: baseline && { version: baseline.manifest.version, digest: baseline.manifest.digest, scores: baseline.model.score(rows, test) },
    trivialScores: family.scoreTrivially(rows, train, test),
    predictionMs: timeAnswers(fresh),
  })
  await candidate.writeEvaluation(evaluation)
  for (const { rule, verdict, reason } of evaluation.gates) log.info(`gate ${rule}: ${verdict}. ${reason}`)
  for (const { name, verdict, reason } of evaluation.checks) log.info(`check ${name}: ${verdict}. ${reason}`)
  log.info(`${model}: ${evaluation.verdict}. ${evaluation.reason}`)
  return evaluation
}

/** Single answers in this process, as a server would give them, without the network. */
function timeAnswers({ goldenQueries, answer }: Model): number[] {
  if (goldenQueries.length === 0) return []
  return timePredictions({ predict: (i) => answer(goldenQueries[i % goldenQueries.length]!.request), n: 200, warmUps: 50, now: () => performance.now() })
}
