import type { Spec } from '../spec/record.ts'
import { allocate } from './allocation.ts'
import type { Runner } from './allocation.ts'
import { resolveBackend } from './backend.ts'
import { compareData } from './data-files.ts'
import type { FileChanges } from './data-files.ts'
import { decide } from './decision.ts'
import type { NewestRelease } from './decision.ts'
import { foresee } from './lease/foresee.ts'
import type { KnownLine } from './lease/foresee.ts'
import { toSubmission } from './lease/submission.ts'
import { formatOnMerge } from './on-merge.ts'
import { hashOf } from './plan-hash.ts'
import { predictor } from './prediction.ts'
import type { EarlierRun } from './prediction.ts'
import type { Plan, PlannedModel } from './record.ts'
import { findShared } from './shared.ts'

export interface PlanInput {
  /** Commit shas; `base` is empty where there is nothing to compare with. */
  base: string
  head: string
  /** Version of RankOps. */
  codeVersion: string
  models: readonly ModelInput[]
  /** What became of the data files that specs name, between base and head. */
  fileChanges: FileChanges
  /** Trainings that are remembered, of these and other models. */
  runs: readonly EarlierRun[]
  /** Where training may run; see `thisMachine`. */
  runners: readonly Runner[]
  /** What waits for the runners, where trainings stand in line for them, and the time. */
  line?: KnownLine & { now: Date }
}

/** One spec file at both commits and what is known of its model. */
export interface ModelInput {
  path: string
  base?: Spec
  head?: Spec
  /** sha256 over the data files that `head` names; empty for a removed spec. */
  dataVersion: string
  newestRelease?: NewestRelease
  servedRelease?: NewestRelease
  /** The version that a release of `head` would get. */
  nextVersion: string
}

/** Works out what a change will do, where, for how long and at what cost. The same input gives the same plan, in whatever order the
 *  models come. What no runner can train fails with PLAN_NO_RUNNER. */
export function buildPlan({ base, head, codeVersion, models, fileChanges, runs, runners, line }: PlanInput): Plan {
  const predict = predictor(runs)
  const planned = models
    .filter((model) => specOf(model) !== undefined)
    .map((model) => planModel(model, codeVersion, fileChanges))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  const requests = planned.filter(({ action }) => action === 'train').map(({ model, spec: { resources } }) => ({ model, ...resources }))
  const slots = new Map(allocate(requests, runners).map((slot) => [slot.model, slot]))
  const places = line === undefined ? new Map<string, never>() : findPlaces(planned, predict, line)
  const runnerOf = new Map(runners.map((runner) => [runner.name, runner]))
  const shared = findShared(models.map(({ newestRelease, ...specs }) => ({ ...specs, ...(newestRelease?.codeVersion === undefined ? {} : { trainedBy: newestRelease.codeVersion }) })), codeVersion, fileChanges)

  return {
    base,
    head,
    codeVersion,
    models: planned.map((model): PlannedModel => {
      const slot = slots.get(model.model)
      if (slot === undefined) return { ...model, executor: 'none', prediction: { basis: 'no training' } }
      const { pricePerHour, currency } = runnerOf.get(slot.runner)!
      const price = pricePerHour === undefined ? {} : { pricePerHour }
      const prediction = withCost(predict(model.spec), pricePerHour, currency)
      // Which runner it will be, the line decides when its turn comes.
      if (line !== undefined) return { ...model, executor: slot.executor, line: places.get(model.model)!, ...price, prediction }
      return { ...model, executor: slot.executor, runner: slot.runner, wave: slot.wave, ...price, prediction }
    }),
    ...(shared.length === 0 ? {} : { shared }),
  }
}

/** Where each training would stand in line, by its model. */
function findPlaces(planned: readonly Omit<PlannedModel, 'executor' | 'prediction'>[], predict: ReturnType<typeof predictor>, line: NonNullable<PlanInput['line']>): Map<string, NonNullable<PlannedModel['line']>> {
  const submissions = planned.filter(({ action }) => action === 'train').map((model) => toSubmission({ ...model, prediction: predict(model.spec) }, {}))
  const places = foresee(line, submissions, line.now)
  return new Map(submissions.map(({ id, model }) => [model, places.get(id)!]))
}

function planModel({ path, dataVersion, nextVersion, ...facts }: ModelInput, codeVersion: string, fileChanges: FileChanges): Omit<PlannedModel, 'executor' | 'prediction'> {
  const { base, head } = facts
  const spec = specOf(facts)!
  const backend = resolveBackend(spec)
  const hashFor = (action: PlannedModel['action']) => hashOf({ spec, codeVersion, dataVersion, backend, action })
  const data = base === undefined || head === undefined ? { changed: [], isKnown: true } : compareData(base, head, fileChanges)
  const decision = decide({ ...facts, data, codeVersion, trainingHash: hashFor('train') })
  const { action, reason } = decision
  return { model: spec.name, path, action, reason, hash: hashFor(action), spec, dataVersion, backend, onMerge: formatOnMerge(decision, { ...facts, nextVersion }) }
}

/** Minutes are known to a tenth at best, cost to a hundredth of a cent, the error to a tenth of a percent. */
function withCost({ minutes, basis, error }: PlannedModel['prediction'], pricePerHour: number | undefined, currency: string | undefined): PlannedModel['prediction'] {
  return {
    basis,
    ...(minutes === undefined ? {} : { minutes: round(minutes, 1) }),
    ...(error === undefined ? {} : { error: round(error, 3) }),
    ...(minutes === undefined || pricePerHour === undefined ? {} : { cost: round(minutes / 60 * pricePerHour, 4) }),
    ...(currency === undefined ? {} : { currency }),
  }
}

function round(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals
}

/** A removed model is planned by the spec it had. */
function specOf({ base, head }: Pick<ModelInput, 'base' | 'head'>): Spec | undefined {
  return head ?? base
}
