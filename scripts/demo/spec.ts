import { model, recommender, searcher } from './world.ts'
import type { DemoOptions } from './options.ts'

/** The spec that the shop starts with. Limits on the machine are wide: the demo trains on the machine that it watches. */
export function demoSpec({ minCanaryRequests, margin }: DemoOptions): string {
  return `# yaml-language-server: $schema=./spec.schema.json
name: ${model}
family: behavior
description: Predicts whether a click becomes a purchase within a day.
owners: ['@demo/search-team']
data: { events: data/events.csv, items: data/items.csv }
parameters: { hiddenUnits: 64 }
training:
  epochs: 1
  learningRate: 0.001
  batchSize: 128
evaluation:
  slices: [category, activity]
  gates: [{ metric: auc, noWorseThanBaselineBy: ${margin} }]
deployment:
  canary: { steps: [10, 50], minRequests: ${minCanaryRequests}, enoughRequests: ${minCanaryRequests}, maxLatencyP95Ms: 2000 }
monitoring: { maxCpuPercent: 100, maxMemoryPercent: 100, maxDiskPercent: 100, maxLatencyP95Ms: 2000 }
`
}

const wideLimits = '{ maxCpuPercent: 100, maxMemoryPercent: 100, maxDiskPercent: 100, maxLatencyP95Ms: 2000 }'

export function searchSpec(): string {
  return `name: ${searcher}
family: search
description: Finds products for what somebody types.
data: { items: data/items.csv, judgements: data/judgements.csv }
evaluation: { gates: [{ metric: ndcgAt10, noWorseThanBaselineBy: 0.01 }] }
monitoring: ${wideLimits}
`
}

export function recommendationSpec(): string {
  return `name: ${recommender}
family: recommendation
description: Products that a customer may want next.
data: { events: data/events.csv, items: data/items.csv, split: { by: userTime } }
parameters: { trials: 6 }
evaluation: { slices: [activity], gates: [{ metric: ndcgAt10, noWorseThanBaselineBy: 0.01 }] }
monitoring: ${wideLimits}
`
}
