// The workspace folder: the plan, and below it a folder for each planned training, found by the hash of its plan.
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { failure } from '../base/errors.ts'
import { exists, readTextIfAny, verifyFiles, writeFileAtomic } from '../base/files.ts'
import type { RecordType } from '../base/schema.ts'
import { datasetRecord } from '../dataset/record.ts'
import type { Dataset } from '../dataset/record.ts'
import { evaluationRecord } from '../evaluation/record.ts'
import type { Evaluation } from '../evaluation/record.ts'
import { planRecord } from '../plan/record.ts'
import type { Plan, PlannedModel } from '../plan/record.ts'
import { trainedModelRecord } from '../training/record.ts'
import type { TrainedModel } from '../training/record.ts'

export interface WorkspaceInputs { workspace: string; plan: string | undefined }

/** Absolute path of the plan file. */
export function planFile({ workspace, plan }: WorkspaceInputs): string {
  return resolve(plan ?? join(workspace, 'plan.json'))
}

export async function writePlan(inputs: WorkspaceInputs, plan: Plan): Promise<void> {
  await writeFileAtomic(planFile(inputs), planRecord.format(plan))
  // Git shall not offer datasets and models for a commit; a file that is there is the user's own.
  const ignored = join(inputs.workspace, '.gitignore')
  if (!(await exists(ignored))) await writeFileAtomic(ignored, '*\n')
}

export async function readPlan(inputs: WorkspaceInputs): Promise<Plan> {
  const path = planFile(inputs)
  const text = await readTextIfAny(path)
  if (text === undefined) throw failure('PLAN_MISSING', { path })
  return planRecord.parse(text, path)
}

/** The models of a plan that are to be trained, or those of them that are named. */
export function trainingsOf({ models }: Plan, inputs: WorkspaceInputs & { model: string[] }): PlannedModel[] {
  const unknown = inputs.model.find((name) => !models.some(({ model }) => model === name))
  if (unknown !== undefined) throw failure('PLAN_LACKS_MODEL', { path: planFile(inputs), model: unknown, models: models.map(({ model }) => model).join(', ') || 'none' })
  return models.filter(({ model, action }) => action === 'train' && (inputs.model.length === 0 || inputs.model.includes(model)))
}

/** What belongs to one planned training. Reading what an earlier step should have left fails with CANDIDATE_MISSING. */
export interface Candidate {
  folder: string
  datasetFolder: string
  readDataset(): Promise<Dataset>
  readTrained(): Promise<TrainedModel>
  readEvaluation(): Promise<Evaluation>
  /** Undefined where it was not judged yet. */
  readEvaluationIfAny(): Promise<Evaluation | undefined>
  writeEvaluation(evaluation: Evaluation): Promise<void>
  /** The files of the model, each verified. */
  readModelFiles(trained: TrainedModel): Promise<Map<string, Uint8Array>>
}

export function candidateOf({ workspace }: Pick<WorkspaceInputs, 'workspace'>, { model, hash }: Pick<PlannedModel, 'model' | 'hash'>): Candidate {
  const folder = resolve(workspace, 'candidates', hash)
  const readIfAny = async <T>(file: string, record: RecordType<T>) => {
    const text = await readTextIfAny(join(folder, file))
    return text === undefined ? undefined : record.parse(text, join(folder, file))
  }
  const read = async <T>(file: string, record: RecordType<T>) => {
    const value = await readIfAny(file, record)
    if (value === undefined) throw failure('CANDIDATE_MISSING', { model, file, hash: hash.slice(0, 12), folder })
    return value
  }
  return {
    folder,
    datasetFolder: join(folder, 'dataset'),
    readDataset: () => read('dataset/dataset.json', datasetRecord),
    readTrained: () => read('trained-model.json', trainedModelRecord),
    readEvaluation: () => read('evaluation.json', evaluationRecord),
    readEvaluationIfAny: () => readIfAny('evaluation.json', evaluationRecord),
    writeEvaluation: (evaluation) => writeFileAtomic(join(folder, 'evaluation.json'), evaluationRecord.format(evaluation)),
    async readModelFiles({ files }) {
      await verifyFiles(join(folder, 'model'), files)
      return new Map(await Promise.all(files.map(async ({ path }) => [path, new Uint8Array(await readFile(join(folder, 'model', path)))] as const)))
    },
  }
}
