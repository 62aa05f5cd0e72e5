import { refuseOtherPlan } from '../../src/cli/refuse-other-plan.ts'
import { version } from '../../src/entry/version.ts'
import { buildPlan } from '../../src/plan/plan.ts'
import type { ModelInput } from '../../src/plan/plan.ts'
import type { Manifest } from '../../src/release/record.ts'
import type { Spec } from '../../src/spec/record.ts'
import { inputOf, newData, oldData, spec, trainingHash, unchanged, unreleased } from '../plan/example.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const longer = spec('training: { epochs: 20 }\n')
const wider = spec('deployment: { canary: { steps: [20] } }\n')

function planFor(more: Partial<ModelInput>) {
  return buildPlan({ ...inputOf(unchanged({ newestRelease: { version: '1.0.0', planHash: hash(spec()), digest: 'd'.repeat(64), codeVersion: version }, ...more })), codeVersion: version })
}

/** The release that a spec gave. */
function releaseFrom(of: Spec, tag = 'clicks-v1.1.0', data = oldData): Manifest {
  return { tag, lineage: { planHash: hash(of, data) } } as Manifest
}

function hash(of: Spec, data = oldData): string {
  return trainingHash(of, data, version)
}

const toTrain = planFor({ head: longer })
const toRedeploy = planFor({ head: wider })

describe('deploy with a plan', (test) => {
  test('the plans of this table are what they are called', () => {
    assert.equal([toTrain, toRedeploy, planFor({})].map(({ models }) => models[0]!.action), ['train', 'redeploy', 'nothing'])
  })

  test('lets through the release that the plan trains or redeploys, and what the plan leaves alone', () => {
    refuseOtherPlan(toTrain, longer, releaseFrom(longer))
    refuseOtherPlan(toRedeploy, wider, releaseFrom(spec()))
    refuseOtherPlan(planFor({}), longer, undefined)
    refuseOtherPlan(toTrain, { ...longer, name: 'another' }, undefined)
  })

  const refused: [what: string, plan: typeof toTrain, of: Spec, release: Manifest | undefined, sentence: RegExp][] = [
    ['a release from before the plan', toTrain, longer, releaseFrom(spec(), 'clicks-v1.0.0'), /clicks: the plan of clicks-v1\.0\.0 is [0-9a-f]{12} here, but the plan was made for [0-9a-f]{12}/],
    ['a release of the same spec from other data', toTrain, longer, releaseFrom(longer, 'clicks-v1.1.0', newData), /the plan of clicks-v1\.1\.0/],
    ['no release at all', toTrain, longer, undefined, /the plan of its newest release is none here/],
    ['a spec whose training was edited since', toTrain, spec('training: { epochs: 30 }\n'), releaseFrom(longer), /the plan of its spec/],
    ['a redeployment whose canary was edited since', toRedeploy, spec('deployment: { canary: { steps: [30] } }\n'), releaseFrom(spec()), /the plan of its spec/],
    ['a redeployment of a release that came since', toRedeploy, wider, releaseFrom(longer, 'clicks-v1.2.0'), /the plan of clicks-v1\.2\.0/],
    ['a first release of another plan', planFor({ ...unreleased, base: undefined, head: longer }), longer, releaseFrom(spec(), 'clicks-v1.0.0'), /the plan of clicks-v1\.0\.0/],
  ]
  for (const [what, plan, of, release, sentence] of refused) {
    test(`refuses ${what}`, async () => {
      assert.match((await assertFails('PLAN_OUTDATED', () => refuseOtherPlan(plan, of, release))).message, sentence)
    })
  }
})
