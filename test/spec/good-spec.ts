/** A spec that gives every key, with Chinese text, lists in both styles and values unlike the defaults. */
export const goodSpecFile = 'models/user-behavior.yaml'

export const goodSpec = `# A spec that says everything.
name: user-behavior
family: behavior
description: '点击之后是否购买 (does a click become a purchase?)'
owners: ['@shop/search-team', "a@example.org"]
data:
  events: data/events.csv
  items: data/items.csv
  kinds: { view: 浏览, click: 点击, purchase: 购买 }
  split:
    validation: 0.15
    test: 0.25
parameters:
  hiddenUnits: 32
  purchaseWindowHours: 48
training:
  epochs: 12
  batchSize: 64
  learningRate: 0.01
  seed: 7
  backend: wasm
evaluation:
  gates:
    - metric: auc
      noWorseThanBaselineBy: 0.02
    - { metric: logLoss, atMost: 0.6 }
  bootstrapSamples: 300
  confidence: 0.9
  maxPredictionP95Ms: 4
  onInconclusive: allow
resources:
  cpu: 2
  memoryMiB: 1024
  gpu: 0
  timeoutMinutes: 30
release:
  bump: patch
deployment:
  environment: staging
  target: process
  canary:
    steps: [5, 25, 75]
    minRequests: 20
    maxErrorRate: 0.05
    maxLatencyP95Ms: 300
monitoring:
  maxLatencyP95Ms: 400
  maxErrorRate: 0.03
  maxCpuPercent: 90
  maxMemoryPercent: 85
  maxDiskPercent: 80
  maxNetworkErrorsPerMinute: 100
  resolveAfter: 2
`
