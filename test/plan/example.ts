import { thisMachine } from '../../src/plan/allocation.ts'
import { hashOf } from '../../src/plan/plan-hash.ts'
import { buildPlan } from '../../src/plan/plan.ts'
import type { ModelInput, PlanInput } from '../../src/plan/plan.ts'
import type { Plan } from '../../src/plan/record.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import type { Spec } from '../../src/spec/record.ts'

export const machine = thisMachine({ cpu: 4, memoryMiB: 8192 })
export const oldData = 'a'.repeat(64)
export const newData = 'b'.repeat(64)

/** The smallest spec of a name, with more lines of YAML. */
export function spec(more = '', name = 'clicks'): Spec {
  return readSpec(`models/${name}.yaml`, `name: ${name}\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\n${more}`)
}

/** A model whose spec, data and code are as they were when release 1.0.0 was trained. */
export function unchanged(more: Partial<ModelInput> = {}, name = 'clicks'): ModelInput {
  const released = spec('', name)
  return {
    path: `models/${name}.yaml`,
    base: released,
    head: released,
    dataVersion: { base: oldData, head: oldData },
    history: { newestRelease: { version: '1.0.0', planHash: trainingHash(released), digest: 'd'.repeat(64), codeVersion: '0.1.0' }, trainings: [{ minutes: 3 }, { minutes: 2 }, { minutes: 9 }] },
    nextVersion: '1.1.0',
    ...more,
  }
}

export function trainingHash(of: Spec, dataVersion = oldData, codeVersion = '0.1.0'): string {
  return hashOf({ spec: of, codeVersion, dataVersion, backend: 'wasm', action: 'train' })
}

export function planOf(...models: ModelInput[]): Plan {
  return buildPlan(inputOf(...models))
}

export function inputOf(...models: ModelInput[]): PlanInput {
  return { base: '1'.repeat(40), head: '2'.repeat(40), codeVersion: '0.1.0', models, runners: [machine] }
}
