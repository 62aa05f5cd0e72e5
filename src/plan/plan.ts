import type { Spec } from '../spec/record.ts'
import { allocate } from './allocation.ts'
import type { Runner, Slot } from './allocation.ts'
import { decide } from './decision.ts'
import type { Decision, NewestRelease } from './decision.ts'
import { hashOf, resolveBackend } from './plan-hash.ts'
import { predict } from './prediction.ts'
import type { Plan, PlannedModel } from './record.ts'

export interface PlanInput {
  /** Commit shas; `base` is empty where there is nothing to compare with. */
  base: string
  head: string
  /** Version of RankOps. */
  codeVersion: string
  models: readonly ModelInput[]
  /** Where training may run; see `thisMachine`. */
  runners: readonly Runner[]
}

/** One spec file at both commits and what is known of its model. */
export interface ModelInput {
  path: string
  base?: Spec
  head?: Spec
  /** sha256 over the data files that the spec names; `base` is missing where nobody looked. */
  dataVersion: { base?: string; head: string }
  history: ModelHistory
  /** The version that a release of `head` would get. */
  nextVersion: string
}

export interface ModelHistory { newestRelease?: NewestRelease; trainings: readonly { minutes: number }[] }

/** Works out what a change will do, where and for how long. The same input gives the same plan, in whatever order the models come. What no
 *  runner can train fails with PLAN_NO_RUNNER. */
export function buildPlan({ base, head, codeVersion, models, runners }: PlanInput): Plan {
  const planned = models
    .filter((model) => specOf(model) !== undefined)
    .map((model) => planModel(model, codeVersion))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  const requests = planned.filter(({ action }) => action === 'train').map(({ model, spec: { resources } }) => ({ model, ...resources }))
  const slots = new Map(allocate(requests, runners).map((slot) => [slot.model, slot]))
  return { base, head, codeVersion, models: planned.map((model) => withSlot(model, slots.get(model.model))) }
}

function planModel(model: ModelInput, codeVersion: string): Omit<PlannedModel, 'executor'> {
  const { path, dataVersion, history: { newestRelease, trainings }, nextVersion } = model
  const spec = specOf(model)!
  const backend = resolveBackend(spec.training.backend)
  const hashFor = (action: PlannedModel['action']) => hashOf({ spec, codeVersion, dataVersion: dataVersion.head, backend, action })
  const decision = decide({ ...model, codeVersion, newestRelease, trainingHash: hashFor('train') })
  return {
    model: spec.name,
    path,
    ...decision,
    hash: hashFor(decision.action),
    spec,
    dataVersion: dataVersion.head,
    backend,
    onMerge: formatOnMerge(decision, spec, nextVersion, newestRelease),
    prediction: decision.action === 'train' ? predict(trainings) : { basis: 'no training' },
  }
}

/** What the merge will do to production, in a sentence. */
function formatOnMerge({ action }: Decision, { deployment: { environment, canary } }: Spec, nextVersion: string, newestRelease: NewestRelease | undefined): string {
  if (action === 'nothing') return 'nothing'
  if (action === 'redeploy') return `no new release; ${environment} is brought to release ${newestRelease!.version} and the settings of this spec`
  if (newestRelease === undefined) return `release ${nextVersion}, the first, then 100 % in ${environment}`
  return `release ${nextVersion}, then canary ${[...canary.steps, 100].map((percent) => `${percent} %`).join(' → ')} in ${environment}`
}

function withSlot(model: Omit<PlannedModel, 'executor'>, slot: Slot | undefined): PlannedModel {
  return slot === undefined ? { ...model, executor: 'none' } : { ...model, executor: slot.executor, runner: slot.runner, wave: slot.wave }
}

/** A removed model is planned by the spec it had. */
function specOf({ base, head }: ModelInput): Spec | undefined {
  return head ?? base
}
