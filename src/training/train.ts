import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { formatDuration } from '../base/clock.ts'
import type { Clock } from '../base/clock.ts'
import { failure, isFailure } from '../base/errors.ts'
import { digestFolder, readTextIfAny, removeIfAny, verifyFiles, writeFileAtomic } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import type { Dataset, DatasetRows } from '../dataset/record.ts'
import type { Family, FitPorts, FittedModel, Program } from '../families/family.ts'
import type { PlannedModel } from '../plan/record.ts'
import { algorithmOf, membersOf } from '../spec/record.ts'
import type { Spec } from '../spec/record.ts'
import type { TensorBackend } from '../tensor/tensor.ts'
import { checkpointFolder, checkpointsName } from './checkpoint-folder.ts'
import { checkpointKeeper } from './checkpoint-keeper.ts'
import { programFolder } from './command/contract.ts'
import { heartbeatName, startHeartbeat } from './heartbeat.ts'
import { runsName, startRun } from './interruptions.ts'
import type { Interruptions, Run } from './interruptions.ts'
import { startMeter } from './meter.ts'
import type { Spent } from './meter.ts'
import { trainedModelRecord } from './record.ts'
import type { TrainedModel } from './record.ts'

/** What the plan of a training decides about it. */
export type Training = Pick<PlannedModel, 'model' | 'hash' | 'spec' | 'backend' | 'executor'>
/** What is trained, on what, and the folder that takes `model/`, `checkpoints/` and `trained-model.json`. */
export interface TrainInput { planned: Training; codeVersion: string; dataset: Dataset; rows: DatasetRows; commit: string; folder: string; executorName: string }
export interface TrainPorts { family: Family; backend: TensorBackend; /** Where the spec names one. */ program?: Program; clock: Clock; log: Log; signal: AbortSignal; onEpoch?: FitPorts['onEpoch'] }

/** Fits a planned model. May be killed anywhere and run again: it goes on from the newest checkpoint and ends with the same bytes, and a
 *  finished run is not repeated. An aborted signal ends it with TRAINING_PREEMPTED. */
export async function train(input: TrainInput, ports: TrainPorts): Promise<TrainedModel> {
  const { planned: { model, hash, spec }, dataset, rows, folder } = input
  const { family, backend, program, clock, log, signal, onEpoch } = ports
  requireSameBackend(input, backend)
  const checkpoints = checkpointFolder(join(folder, checkpointsName), { identity: { planHash: hash, datasetFingerprint: dataset.fingerprint }, spec }, log)
  const finished = await finishedRun(input, log)
  if (finished) {
    await removeTraces(folder)                                             // a run killed right after its record left them
    return finished
  }

  if (signal.aborted) throw failure('TRAINING_PREEMPTED', { model }, signal.reason)
  const saved = await checkpoints.newest()
  if (saved) log.info(`${model}: goes on ${howFar(spec, saved.checkpoint.epoch)}from a checkpoint`)
  const run = await startRun(folder, saved?.steps ?? 0)
  const meter = startMeter(clock, saved?.spent)
  const keeper = checkpointKeeper({ checkpoints, saved, everyMs: spec.training.checkpointMinutes * 60_000, heartbeat: await startHeartbeat(folder, clock), meter, clock, signal })
  const epochEnds: number[] = []
  const { counts, fit } = prepareFit(family, { spec, rows, backend, ...(program && { program }) })
  const fitted = await endAtSignal(model, signal, run, () => fit({
    log, signal, resumeFrom: saved?.checkpoint, ...keeper,
    onEpoch(history) {
      epochEnds.push(meter.spent().durationMs)
      onEpoch?.(history)
    },
  }))

  await writeModel(folder, fitted.files)
  const trained = describe(input, ports, counts, fitted, await digestFolder(join(folder, 'model')), {
    ...withSetup(meter.spent(), saved?.spent.durationMs ?? 0, epochEnds),
    ...(saved && { resumedFromEpoch: saved.checkpoint.epoch }),
    ...interruptionsOf(run),
  })
  await writeFileAtomic(join(folder, recordName), trainedModelRecord.format(trained))   // last: a folder without it is not trained
  await removeTraces(folder)
  const { durationMs, peakMemoryMiB } = trained.provenance
  const members = new Set(fitted.history.map(({ seed }) => seed)).size
  const size = `${members <= 1 ? '' : `${members} ${membersOf(algorithmOf(spec, fitted.selection))[1]} of `}${fitted.parameterCount.toLocaleString('en-US')} parameters`
  log.info(`${model}: trained in ${formatDuration(durationMs)}, ${size}, at most ${Math.round(peakMemoryMiB)} MiB of memory`)
  return trained
}

const recordName = 'trained-model.json'

/** The record of an earlier run of the same plan on the same data, where its files are still what it says. */
async function finishedRun({ planned, dataset, folder }: TrainInput, log: Log): Promise<TrainedModel | undefined> {
  const path = join(folder, recordName)
  const text = await readTextIfAny(path)
  if (text === undefined) return undefined
  try {
    const trained = trainedModelRecord.parse(text, path)
    if (trained.planHash !== planned.hash || trained.datasetFingerprint !== dataset.fingerprint) {
      log.info(`${planned.model}: the candidate in its folder is of another plan or other data and is trained anew`)
    } else {
      await verifyFiles(join(folder, 'model'), trained.files)
      log.info(`${planned.model}: already trained from this plan and data; nothing to do`)
      return trained
    }
  } catch (error) {
    if (!isFailure(error)) throw error
    log.warn(`${planned.model}: the candidate in its folder cannot be used and is trained anew: ${error.message}`)
  }
  await removeIfAny(path)
  return undefined
}

/** The signal's reason becomes an error that callers know; every other error stays what it is. Either way the next run knows that this one was not killed. */
async function endAtSignal<T>(model: string, signal: AbortSignal, run: Run, body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    const isPreempted = signal.aborted && error === signal.reason
    await run.end(isPreempted ? 'preempted' : 'failed').catch(() => {})    // on a full disk the next run takes it for killed, no more
    if (isPreempted) throw failure('TRAINING_PREEMPTED', { model }, error)
    throw error
  }
}

/** What only a training under way needs. */
async function removeTraces(folder: string): Promise<void> {
  for (const name of [checkpointsName, heartbeatName, runsName, programFolder]) await removeIfAny(join(folder, name))
}

/** For the record, where there were any. */
function interruptionsOf({ preemptions, restarts, lostSteps }: Run): { interruptions?: Interruptions } {
  return preemptions + restarts === 0 ? {} : { interruptions: { preemptions, restarts, lostSteps } }
}

/** Only networks are fitted by epochs that people count. */
function howFar(spec: Spec, epoch: number): string {
  const { seeds, epochs } = spec.training
  return algorithmOf(spec, undefined) === 'network' ? `after epoch ${epoch} of ${seeds * epochs}${seeds === 1 ? '' : ' of all networks'}, ` : ''
}

/** What a family learns from, counted for the record, and its fit. */
function prepareFit(family: Family, input: { spec: Spec; rows: DatasetRows; backend: TensorBackend; program?: Program }): { counts: TrainedModel['examples']; fit(ports: FitPorts): Promise<FittedModel> } {
  if (family.judges === 'rankings') {
    const cases = family.buildCases(input.rows, input.spec)
    return { counts: { train: cases.train, validation: cases.validation.length, test: cases.test.length }, fit: (ports) => family.fit({ ...input, cases }, ports) }
  }
  const examples = family.buildExamples(input.rows, input.spec)
  const positives = examples.train.filter(({ label }) => label === 1).length
  const counts = { train: examples.train.length, validation: examples.validation.length, test: examples.test.length, positives: positives / Math.max(1, examples.train.length) }
  return { counts, fit: (ports) => family.fit({ ...input, examples }, ports) }
}

/** Files of an earlier, unfinished writing do not stay between those of this model. */
async function writeModel(folder: string, files: FittedModel['files']): Promise<void> {
  await removeIfAny(join(folder, 'model'))
  for (const [name, content] of files) await writeFileAtomic(join(folder, 'model', name), content)
}

function describe(input: TrainInput, { backend }: TrainPorts, counts: TrainedModel['examples'], fitted: FittedModel, files: TrainedModel['files'], measured: Spent & { setupMs?: number; resumedFromEpoch?: number; interruptions?: Interruptions }): TrainedModel {
  const { planned, codeVersion, dataset, commit, executorName } = input
  return trainedModelRecord.check({
    model: planned.model,
    family: planned.spec.family,
    planHash: planned.hash,
    codeVersion,
    spec: planned.spec,
    datasetFingerprint: dataset.fingerprint,
    backend: { name: backend.name, device: backend.device, version: backend.version, ...fitted.ranOn },
    parameterCount: fitted.parameterCount,
    examples: counts,
    history: fitted.history,
    bestEpochs: fitted.bestEpochs,
    ...(fitted.strongest && { strongest: fitted.strongest }),
    ...(fitted.selection && { selection: fitted.selection }),
    files,
    provenance: { commit, ...measured, nodeVersion: process.version, platform: `${process.platform} ${process.arch}`, hardware: describeMachine(), executor: executorName },
  }, `the record of ${planned.model}`)
}

/** What is left of this run's time when each of its epochs is given as long as they took on average from the first to the last. */
function withSetup(spent: Spent, startedAtMs: number, epochEnds: readonly number[]): Spent & { setupMs?: number } {
  const [first, last, n] = [epochEnds[0], epochEnds.at(-1), epochEnds.length]
  if (first === undefined || last === undefined || n < 2) return spent
  return { ...spent, setupMs: Math.max(0, Math.round(spent.durationMs - startedAtMs - n * ((last - first) / (n - 1)))) }
}

/** "2 × Intel Xeon Platinum 8481C, 23 GiB of memory" */
function describeMachine(): string {
  const processors = cpus()
  return `${processors.length} × ${processors[0]?.model.trim() || 'processor of unknown make'}, ${Math.floor(totalmem() / 2 ** 30)} GiB of memory`
}

/** The plan has resolved the backend; another one gives another model. */
function requireSameBackend({ planned }: TrainInput, backend: TensorBackend): void {
  if (planned.backend !== backend.name) throw new Error(`the plan of ${planned.model} says backend ${planned.backend}, it was given ${backend.name}`)
}
