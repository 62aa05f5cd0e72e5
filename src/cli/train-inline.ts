import { resolve } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { failure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { whileAlone } from '../base/while-alone.ts'
import { dataVersion } from '../dataset/data-version.ts'
import { loadRows } from '../dataset/load-rows.ts'
import { prepareDataset } from '../dataset/prepare-dataset.ts'
import type { Dataset, DatasetRows } from '../dataset/record.ts'
import type { Snapshots, Source } from '../dataset/source.ts'
import { version } from '../entry/version.ts'
import { familyOf } from '../families/index.ts'
import type { Plan, PlannedModel } from '../plan/record.ts'
import type { TrainedModel } from '../training/record.ts'
import { train } from '../training/train.ts'
import type { Training } from '../training/train.ts'
import { chooseSnapshots, chooseSource } from './choose-source.ts'
import type { SourceInputs } from './choose-source.ts'
import { openTrainer } from './open-trainer.ts'
import { candidateOf } from './workspace.ts'
import type { Candidate } from './workspace.ts'

/** Prepares the dataset of a planned model and fits it in this process. Data or code other than the plan was made for fail with
 *  PLAN_OUTDATED. Trainings of one candidate on one machine take turns; the second finds it done. */
export async function trainInline(plan: Plan, planned: PlannedModel, inputs: SourceInputs, ports: { clock: Clock; log: Log; signal: AbortSignal }): Promise<void> {
  const { model, spec } = planned
  const source = chooseSource(inputs)
  refuseOther(model, 'RankOps', version, plan.codeVersion)
  refuseOther(model, 'the data', await dataVersion(spec, source), planned.dataVersion)

  const candidate = candidateOf(inputs, planned)
  await whileAlone(candidate.folder, () => trainCandidate(plan, planned, candidate, { source, repository: inputs.folder, snapshots: chooseSnapshots(inputs), vectors: resolve(inputs.workspace, 'vectors') }, ports), { signal: ports.signal })
}

/** Of `plan` only what goes into the record counts. */
export async function trainCandidate(plan: Pick<Plan, 'codeVersion' | 'head'>, planned: Training, candidate: Candidate, data: { source: Source; /** The folder with the specs. */ repository: string; snapshots?: Snapshots; vectors?: string }, ports: { clock: Clock; log: Log; signal: AbortSignal }): Promise<{ dataset: Dataset; rows: DatasetRows; trained: TrainedModel }> {
  const { model, spec } = planned
  const dataset = await prepareDataset({ spec, folder: candidate.datasetFolder }, { ...data, log: ports.log })
  const rows = await loadRows(candidate.datasetFolder, dataset)
  const { backend, program } = await openTrainer(planned, { repository: data.repository, folder: candidate.folder })
  ports.log.info(program ? `${model}: is fitted by ${spec.training.command!.run.join(' ')}` : `${model}: fits on ${backend.device}, ${backend.name} ${backend.version}`)
  const trained = await train(
    { planned, codeVersion: plan.codeVersion, dataset, rows, commit: plan.head, folder: candidate.folder, executorName: planned.executor },
    { family: familyOf(spec.family), backend, ...(program && { program }), ...ports },
  )
  return { dataset, rows, trained }
}

function refuseOther(model: string, what: string, found: string, expected: string): void {
  if (found !== expected) throw failure('PLAN_OUTDATED', { model, what, found: found.slice(0, 12), expected: expected.slice(0, 12) })
}
