import { performance } from 'node:perf_hooks'
import { join } from 'node:path'
import { isFailure } from '../base/errors.ts'
import { digestOfFiles, readTextIfAny } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import { checkContract } from '../dataset/contract.ts'
import { loadRows } from '../dataset/load-rows.ts'
import { datasetRecord } from '../dataset/record.ts'
import type { Dataset, DatasetRows } from '../dataset/record.ts'
import { evaluate } from '../evaluation/evaluate.ts'
import type { Evaluation } from '../evaluation/record.ts'
import { timePredictions } from '../evaluation/time-predictions.ts'
import type { Example, Model } from '../families/family.ts'
import { familyOf } from '../families/index.ts'
import { formatCount } from '../metrics/figures.ts'
import type { PlannedModel } from '../plan/record.ts'
import type { Manifest } from '../release/record.ts'
import type { Registry } from '../release/registry.ts'
import { releaseFolder } from './choose-registry.ts'
import { openRelease } from './open-release.ts'
import { candidateOf } from './workspace.ts'

/** Scores a planned training's candidate and the released baseline on the same test split, judges, and keeps the judgement with the candidate. */
export async function judgeCandidate(planned: PlannedModel, inputs: { workspace: string }, registry: Registry, log: Log): Promise<Evaluation> {
  const { model, spec, hash } = planned
  const startedMs = performance.now()
  const cpuAtStart = process.cpuUsage()
  const candidate = candidateOf(inputs, planned)
  const [trained, dataset] = await Promise.all([candidate.readTrained(), candidate.readDataset()])
  const digest = digestOfFiles(trained.files)
  const newest = (await registry.listNewest([model], 1)).get(model)![0]
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
  log.info(`${model}: judged on ${formatCount(test.length)} examples against ${newest?.tag ?? 'the trivial model, since nothing is released yet'}`)
  const baseline = newest && await scoreRelease(newest, { rows, test, inputs, registry, log })

  const judged = evaluate({
    model,
    planHash: hash,
    datasetFingerprint: dataset.fingerprint,
    rules: spec.evaluation,
    test,
    candidate: { digest, bytes: trained.files.reduce((sum, { bytes }) => sum + bytes, 0), scores: fresh.score(rows, test), repeatedScores: fresh.score(rows, test), memberScores: fresh.scoreMembers(rows, test) },
    baseline: newest && baseline && { version: newest.version, digest: newest.digest, ...baseline },
    references: family.scoreReferences(rows, spec, train, test),
    slices: spec.evaluation.slices.map((by) => ({ by, slices: family.sliceBy(by, rows, test) })),
    monotone: spec.evaluation.monotone.map((rule) => ({ ...rule, ...fresh.scoreAlong(rule.column, rows, test) })),
    contract: checkContract(dataset, newest && await readReleasedDataset(newest, inputs, log), spec.data.contract),
    contractRules: spec.data.contract,
    predictionMs: timeAnswers(fresh),
  })
  const { user, system } = process.cpuUsage(cpuAtStart)
  const evaluation: Evaluation = { ...judged, spent: { durationMs: Math.round(performance.now() - startedMs), cpuMs: Math.round((user + system) / 1000) } }
  await candidate.writeEvaluation(evaluation)
  tellEvaluation(evaluation, log)
  return evaluation
}

/** The released model's scores, or why it has none: it may know other data, or be of a version of RankOps that this one cannot read. */
async function scoreRelease(manifest: Manifest, { rows, test, inputs, registry, log }: { rows: DatasetRows; test: Example[]; inputs: { workspace: string }; registry: Registry; log: Log }): Promise<{ scores: Float64Array; memberScores: Float64Array[] } | { problem: string }> {
  try {
    const released = await openRelease(manifest, inputs, registry)
    return { scores: released.score(rows, test), memberScores: released.scoreMembers(rows, test) }
  } catch (error) {
    if (!isFailure(error, 'MODEL_DATA_UNFIT') && !isFailure(error, 'MODEL_INVALID')) throw error
    const problem = `${error.fields['problem']}`.replace(/\.?$/, '.')
    log.warn(`${manifest.tag} cannot score this test: ${problem}`)
    return { problem }
  }
}

/** What the data of the release was like; undefined where it is told in a form that is not read any more. */
async function readReleasedDataset(manifest: Manifest, inputs: { workspace: string }, log: Log): Promise<Dataset | undefined> {
  const path = join(releaseFolder(inputs, manifest), 'dataset.json')
  try {
    const text = await readTextIfAny(path)
    if (text !== undefined) return datasetRecord.parse(text, path)
  } catch (error) {
    if (!isFailure(error, 'RECORD_INVALID')) throw error
  }
  log.warn(`${manifest.tag} does not tell what its data was like in a form that this version reads, so the data is not compared with it.`)
  return undefined
}

function tellEvaluation({ model, gates, checks, verdict, reason }: Evaluation, log: Log): void {
  for (const gate of gates) log.info(`gate ${gate.rule}: ${gate.verdict}. ${gate.reason}`)
  for (const check of checks) log.info(`check ${check.name}: ${check.verdict}. ${check.reason}`)
  log.info(`${model}: ${verdict}. ${reason}`)
}

/** Single answers in this process, as a server would give them, without the network. */
function timeAnswers({ goldenQueries, answer }: Model): number[] {
  if (goldenQueries.length === 0) return []
  return timePredictions({ predict: (i) => answer(goldenQueries[i % goldenQueries.length]!.request), n: 200, warmUps: 50, repeats: 5, now: () => performance.now() })
}
