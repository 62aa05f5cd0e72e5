import { failure } from '../base/errors.ts'
import { version } from '../entry/version.ts'
import { hashOf } from '../plan/plan-hash.ts'
import type { Plan } from '../plan/record.ts'
import type { Manifest } from '../release/record.ts'
import type { Spec } from '../spec/record.ts'

/** What was planned and nothing else is deployed: the spec must be as it was planned, and the release the one that the plan trains or
 *  redeploys. Anything else fails with PLAN_OUTDATED. A model that the plan leaves alone may be deployed. */
export function refuseOtherPlan(plan: Plan, spec: Spec, release: Manifest | undefined): void {
  const planned = plan.models.find(({ model }) => model === spec.name)
  if (!planned || planned.action === 'nothing') return
  const { model, dataVersion, backend, action } = planned
  refuseOther(model, 'the plan of its spec', hashOf({ spec, codeVersion: version, dataVersion, backend, action }), planned.hash)
  const trainingHash = hashOf({ spec: planned.spec, codeVersion: plan.codeVersion, dataVersion, backend, action: 'train' })
  refuseOther(model, release ? `the plan of ${release.tag}` : 'the plan of its newest release', release?.lineage.planHash ?? 'none', trainingHash)
}

function refuseOther(model: string, what: string, found: string, expected: string): void {
  if (found !== expected) throw failure('PLAN_OUTDATED', { model, what, found: found.slice(0, 12), expected: expected.slice(0, 12) })
}
