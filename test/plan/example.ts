import { thisMachine } from '../../src/plan/allocation.ts'
import { resolveBackend } from '../../src/plan/backend.ts'
import { hashOf } from '../../src/plan/plan-hash.ts'
import { buildPlan } from '../../src/plan/plan.ts'
import type { ModelInput, PlanInput } from '../../src/plan/plan.ts'
import type { EarlierRun } from '../../src/plan/prediction.ts'
import type { Plan } from '../../src/plan/record.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import type { Spec } from '../../src/spec/record.ts'

export const machine = thisMachine({ cpu: 4, memoryMiB: 8192 })
export const oldData = 'a'.repeat(64)
export const newData = 'b'.repeat(64)

/** The smallest spec of a name, with more lines of YAML. */
export function spec(more = '', name = 'clicks', data = '{ events: { path: e.csv }, items: { path: i.csv } }'): Spec {
  return readSpec(`models/${name}.yaml`, `name: ${name}\nfamily: behavior\ndata: ${data}\n${more}`)
}

/** A model whose spec, data and code are as they were when release 1.0.0 was trained. */
export function unchanged(more: Partial<ModelInput> = {}, name = 'clicks'): ModelInput {
  const released = spec('', name)
  return { path: `models/${name}.yaml`, base: released, head: released, dataVersion: oldData, newestRelease: releaseOf(released), nextVersion: '1.1.0', ...more }
}

/** Release 1.0.0 of a spec. */
export function releaseOf(of: Spec, dataVersion = oldData, codeVersion = '0.1.0'): NonNullable<ModelInput['newestRelease']> {
  return { version: '1.0.0', planHash: trainingHash(of, dataVersion, codeVersion), digest: 'd'.repeat(64), codeVersion }
}

/** What a model is that nobody released yet. */
export const unreleased = { newestRelease: undefined, nextVersion: '1.0.0' } as const

export function trainingHash(of: Spec, dataVersion = oldData, codeVersion = '0.1.0'): string {
  return hashOf({ spec: of, codeVersion, dataVersion, backend: resolveBackend(of), action: 'train' })
}

/** Earlier trainings of a model, one for each number of minutes, an hour apart: 3 networks, 10 epochs each, 1,000 examples. */
export function runsOf(minutes: readonly number[], more: Partial<EarlierRun> = {}): EarlierRun[] {
  return minutes.map((each, i) => ({
    spec: spec(),
    planHash: String(i).repeat(64).slice(0, 64),
    endedAt: `2026-05-01T${String(i).padStart(2, '0')}:00:00.000Z`,
    minutes: each,
    setupMinutes: 0,
    epochs: 30,
    networks: 3,
    examples: 1000,
    ...more,
  }))
}

export function planOf(...models: ModelInput[]): Plan {
  return buildPlan(inputOf(...models))
}

/** Data in git that did not change, and three earlier runs of the model clicks. */
export function inputOf(...models: ModelInput[]): PlanInput {
  return {
    base: '1'.repeat(40), head: '2'.repeat(40), codeVersion: '0.1.0', models, runners: [machine],
    fileChanges: new Map([['e.csv', 'same'], ['i.csv', 'same']]), runs: runsOf([3, 2, 9]),
  }
}
