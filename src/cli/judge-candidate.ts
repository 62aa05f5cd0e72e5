import { performance } from 'node:perf_hooks'
import { join } from 'node:path'
import { isFailure } from '../base/errors.ts'
import { digestOfFiles, readTextIfAny } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import { checkContract } from '../dataset/contract.ts'
import { loadRows } from '../dataset/load-rows.ts'
import { datasetRecord } from '../dataset/record.ts'
import type { Dataset } from '../dataset/record.ts'
import { evaluate } from '../evaluation/evaluate.ts'
import type { Evaluation } from '../evaluation/record.ts'
import { timePredictions } from '../evaluation/time-predictions.ts'
import type { Model } from '../families/family.ts'
import { familyOf } from '../families/index.ts'
import type { PlannedModel } from '../plan/record.ts'
import type { Manifest } from '../release/record.ts'
import type { Registry } from '../release/registry.ts'
import { releaseFolder } from './choose-registry.ts'
import { answerCases } from './judging/answer-cases.ts'
import { answerExamples } from './judging/answer-examples.ts'
import type { Judged } from './judging/judged-release.ts'
import { candidateOf } from './workspace.ts'

/** Asks a planned training's candidate and the released baseline for the same test split, judges, and keeps the judgement with the candidate. */
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

  const rows = await loadRows(candidate.datasetFolder, dataset)
  const family = familyOf(spec.family)
  const asked: Judged = { spec, rows, newest, candidate: { digest, bytes: trained.files.reduce((sum, { bytes }) => sum + bytes, 0), files: await candidate.readModelFiles(trained) } }
  const ports = { inputs, registry, log }
  const answered = family.judges === 'scores' ? await answerExamples(family, asked, ports) : await answerCases(family, asked, ports)
  for (const warning of answered.model.warnings ?? []) log.warn(`${model}: ${warning}`)

  const judged = evaluate({
    model,
    planHash: hash,
    datasetFingerprint: dataset.fingerprint,
    rules: spec.evaluation,
    ...answered.input,
    contract: checkContract(dataset, newest && await readReleasedDataset(newest, inputs, log), spec.data.contract),
    contractRules: spec.data.contract,
    predictionMs: timeAnswers(answered.model),
  })
  const { user, system } = process.cpuUsage(cpuAtStart)
  const evaluation: Evaluation = { ...judged, spent: { durationMs: Math.round(performance.now() - startedMs), cpuMs: Math.round((user + system) / 1000) } }
  await candidate.writeEvaluation(evaluation)
  tellEvaluation(evaluation, log)
  return evaluation
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
function timeAnswers({ goldenQueries, usualRequests = goldenQueries.map(({ request }) => request), answer }: Model): number[] {
  if (usualRequests.length === 0) return []
  return timePredictions({ predict: (i) => answer(usualRequests[i % usualRequests.length]!), n: 200, warmUps: 50, repeats: 5, now: () => performance.now() })
}
