import type { CanaryRules } from '../../../src/spec/record.ts'
import { readSpec } from '../../../src/spec/parse-spec.ts'
import type { Behaviour, World } from './simulate.ts'

export const well: Behaviour = { errors: 0.005, slow: 0.005, late: 0.03, purchases: 0.05 }

/** The defaults of the spec, but a canary is never good enough: it is watched as long as the looks go, which is when it could be aborted wrongly. */
export const watchedRules: CanaryRules = { ...defaultRules(), events: ['purchase'], minRequests: 1_000_000_000, enoughRequests: 1_000_000_000 }

/** Nothing is wrong with the canary in any of these. */
export const equalWorlds: { name: string; world: Partial<World> }[] = [
  { name: 'equal', world: {} },
  { name: 'equal, router starts again', world: { restarts: 0.1 } },
  { name: 'equal, a buyer buys 3 at once', world: { purchasesAtOnce: 3 } },
  { name: 'equal, all fail at times', world: { incidents: 0.03 } },
]

export const worseWorlds: { name: string; world: Partial<World> }[] = [
  { name: 'errors 0.5 % → 2 %', world: { canary: { ...well, errors: 0.02 } } },
  { name: 'errors 0.5 % → 10 %', world: { canary: { ...well, errors: 0.1 } } },
  { name: 'slower than 500 ms 0.5 % → 8 %', world: { canary: { ...well, slow: 0.08 } } },
  { name: 'slower than the baseline’s p95 3.5 % → 7 %', world: { canary: { ...well, late: 0.065 } } },
  { name: 'purchases −20 %', world: { canary: { ...well, purchases: 0.04 } } },
]

export const rates: { name: string; perMinute: number }[] = [
  { name: '1 a minute', perMinute: 1 },
  { name: '1 a second', perMinute: 60 },
  { name: '30 a second', perMinute: 1800 },
  { name: '1,000 a second', perMinute: 60_000 },
]

export function worldOf(world: Partial<World>, perMinute: number, everyMinutes: number): World {
  return { perMinute, everyMinutes, stable: well, canary: well, ...world }
}

function defaultRules(): CanaryRules {
  return readSpec('models/clicks.yaml', 'name: clicks\nfamily: behavior\ndata: { events: a.csv, items: b.csv }\nevaluation: { gates: [{ metric: auc, atLeast: 0.5 }] }\n').deployment.canary
}
