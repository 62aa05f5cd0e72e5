/** Two specs that together give every key, with Chinese text, lists in both styles and values unlike the defaults. */
export const goodSpecFile = 'models/user-behavior.yaml'

/** Of events and items: a table as keys, one as its path. */
export const goodSpec = `# A spec that says everything about events.
name: user-behavior
family: behavior
description: '点击之后是否购买 (does a click become a purchase?)'
owners: ['@shop/search-team', "a@example.org"]
data:
  events:
    path: data/events.csv
    sha256: 7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730
    format: csv
    encoding: gbk
    delimiter: ';'
    columns: { user: 顾客, item: 商品, kind: 动作, time: 时刻 }
  items:
    path: https://example.org/items.csv
    sha256: 0c9d7fbc8a3e5b1f2d4c6e8a0b1c3d5e7f9a1b2c3d4e5f60718293a4b5c6d7ef
    format: csv
    encoding: utf-8
    delimiter: '|'
    columns:
      item: sku
      name: title
      description: text
      tags: labels
      category: aisle
      brand: maker
      price: cost
      riskClass: risk
      embedding: vector
  kinds: { view: 浏览了, click: 点击了, purchase: 购买了 }
  cleaning:
    duplicates: keep
    lateTimes: keep
    missingCategory: drop
    missingBrand: drop
    missingPrice: drop
  split:
    by: user
    validation: 0.15
    test: 0.25
  contract:
    onBreach: block
    maxDroppedShare: 0.1
    maxDuplicateShare: 0.02
    maxTopShare: 0.4
    maxColdShare: 0.3
    maxDrift: 0.2
  snapshot: true
features:
  groups: [activity, recency, price]
  numeric: standard
parameters:
  hiddenUnits: 32
  purchaseWindowHours: 48
training:
  epochs: 12
  batchSize: 64
  learningRate: 0.01
  l2: 0.001
  seed: 7
  seeds: 2
  classWeights: balanced
  earlyStopping:
    patience: 4
    minDelta: 0.001
  calibration: isotonic
  checkpointMinutes: 10
  backend: libtensorflow
tune:
  parameters:
    - key: training.learningRate
      min: 0.0001
      max: 0.1
      scale: log
      points: 4
    - { key: parameters.hiddenUnits, choices: [16, 32, [32, 16]] }
  objective: averagePrecision
  sampler: grid
  trials: 12
  seed: 3
  seeds: 2
  pruner: halving
  minEpochs: 2
evaluation:
  gates:
    - metric: auc
      noWorseThanBaselineBy: 0.02
    - { metric: logLoss, atMost: 0.6 }
  slices: [category, weekday]
  maxSliceLoss: 0.04
  monotone:
    - column: price
      direction: falling
      tolerance: 0.02
  bootstrapSamples: 300
  confidence: 0.9
  maxPredictionP95Ms: 4
  maxModelMiB: 50
  onInconclusive: allow
resources:
  cpu: 2
  memoryMiB: 1024
  gpu: 1
  gpuMemoryMiB: 6000
  priority: 2
  timeoutMinutes: 30
  progressDeadlineMinutes: 20
release:
  bump: patch
deployment:
  environment: staging
  target: docker
  serving:
    apiKeys: keys/user-behavior.json
    events: { keepDays: 90, maxMiB: 2048, sync: always, folder: /srv/events }
    limits: { inFlight: 128, bodyKiB: 64, batch: 32, timeoutMs: 500 }
  container:
    image: registry.acme.example/serving:7
    base: node:24-bookworm-slim
    memoryMiB: 1024
    cpu: 2
    readyTimeoutSeconds: 90
  canary:
    steps: [5, 25, 75]
    minRequests: 20
    enoughRequests: 400
    maxErrorRate: 0.05
    maxLatencyP95Ms: 300
    events: [click, purchase]
    noWorseThanBaselineBy: 0.2
    alpha: 0.05
    baseline: false
    whenQuiet: replay
  shadow:
    sharePercent: 20
    minRequests: 500
monitoring:
  maxLatencyP95Ms: 400
  maxErrorRate: 0.03
  maxCpuPercent: 90
  maxMemoryPercent: 85
  maxDiskPercent: 80
  maxNetworkErrorsPerMinute: 100
  resolveAfter: 2
`

/** Of labelled examples, with the keys that only these have. */
export const goodExamplesSpec = `name: user-behavior
family: behavior
data:
  examples: data/sessions.jsonl
  target: Revenue
  positive: 'yes'
  group: visitor
  cleaning: { missingNumber: zero }
  split:
    by: files
    validationFile: data/sessions-validation.jsonl
    testFile: data/sessions-test.jsonl
features:
  categorical: [Month, VisitorType]
  ignore:
    - SessionId
  numeric: quantile
  rareBelow: 20
parameters: { hiddenUnits: [32, 16] }
training:
  epochs: 40
  seeds: 5
  trainer: command
  command:
    run: [python3, trainers/训练.py, --fast]
    files: [trainers/训练.py, trainers/net.py]
    workers: 2
evaluation:
  gates:
    - metric: averagePrecision
      atLeast: 0.5
    - { metric: calibrationError, atMost: 0.05 }
  slices: [VisitorType]
  monotone:
    - { column: PageValues, direction: rising }
deployment:
  target: kubernetes
  kubernetes:
    image: registry.acme.example/serving@sha256:0c9d7fbc8a3e5b1f2d4c6e8a0b1c3d5e7f9a1b2c3d4e5f60718293a4b5c6d7ef
    release: { from: claim, claim: releases, path: 'models/{model}/{version}' }
    apiKeysSecret: keys
  serving: { events: { keepDays: 90, claim: events } }
`

/** With a split by a column, a table as keys, and a cluster. */
export const goodColumnSplitSpec = `name: user-behavior
family: behavior
data:
  examples:
    path: data/sessions.txt
    format: csv
    encoding: gbk
    delimiter: tab
    sha256: 0c9d7fbc8a3e5b1f2d4c6e8a0b1c3d5e7f9a1b2c3d4e5f60718293a4b5c6d7ef
  target: Revenue
  split: { by: column, column: part }
parameters: { algorithm: trees, trees: 400, leaves: 31, treeLearningRate: 0.05, rowsPerLeaf: 20, leafPenalty: 1, rowShare: 0.7, columnShare: 0.6 }
deployment:
  target: kubernetes
  kubernetes:
    namespace: models
    context: shop
    image: registry.acme.example/serving:7
    imagePullSecret: registry
    url: https://models.acme.example
    replicas: { min: 3, max: 12, cpuPercent: 60 }
    cpu: 2
    memoryMiB: 1024
    gpu: 1
    nodeSelector: [pool=gpu, topology.kubernetes.io/region=eu]
    tolerations: [{ key: nvidia.com/gpu, value: present, effect: NoSchedule }]
    release: { from: fetch, url: 'https://models.acme.example/{model}/{version}', tokenSecret: release-token }
    router: { replicas: 3, cpu: 0.5, memoryMiB: 128 }
    metricsFrom: [monitoring]
    readyTimeoutSeconds: 600
`

/** Of events for a recommendation, with what only that family reads. */
export const goodRecommendationSpec = `name: user-behavior
family: recommendation
data:
  events: { path: data/views.csv, columns: { time: order } }
  items: { path: data/items.csv, columns: { name: title, tags: attributes, riskClass: risk, image: photo } }
  encoders:
    - kind: image
      path: https://example.org/clip-image.onnx
      sha256: 0c9d7fbc8a3e5b1f2d4c6e8a0b1c3d5e7f9a1b2c3d4e5f60718293a4b5c6d7ef
      pictures: data/pictures/*.jpg
      pooling: none
      size: 256
      mean: [0.485, 0.456, 0.406]
      deviation: [0.229, 0.224, 0.225]
      fit: contain
  split: { by: leaveOneOut }
parameters:
  algorithm: auto
  kindWeights: { view: 1, click: 2, purchase: 5 }
  neighbours: 200
  shrink: 20
  factors: 32
  iterations: 12
  solver: cholesky
  alpha: 20
  regularization: 3
  frequencyScaling: 0.5
  contentWeight: 0.05
  mix: ranks
  recencyHalfLife: 20
  diversity: 0.1
  longTail: 0.2
  maxPerCategory: 4
  trials: 10
evaluation:
  gates:
    - { metric: recallAt20, noWorseThanBaselineBy: 0.005 }
    - { metric: giniAt20, atMost: 0.9 }
`

/** Of items and judgements. */
export const goodSearchSpec = `name: user-behavior
family: search
data:
  items: data/items.csv
  judgements:
    path: https://example.org/judgements.csv
    sha256: 0c9d7fbc8a3e5b1f2d4c6e8a0b1c3d5e7f9a1b2c3d4e5f60718293a4b5c6d7ef
    format: csv
    encoding: gbk
    delimiter: ';'
    columns: { query: 词, item: 编号, grade: 等级 }
  encoders:
    - kind: text
      path: encoders/text.onnx
      sha256: 0c9d7fbc8a3e5b1f2d4c6e8a0b1c3d5e7f9a1b2c3d4e5f60718293a4b5c6d7ef
      tokenizer: { path: encoders/tokenizer.json, sha256: 0c9d7fbc8a3e5b1f2d4c6e8a0b1c3d5e7f9a1b2c3d4e5f60718293a4b5c6d7ef }
      columns: [name, tags]
      pooling: first
      output: last_hidden_state
      dimensions: 384
      maxTokens: 64
      queryPrefix: 'query: '
      itemPrefix: 'passage: '
  grades: { lowest: 0, highest: 2, words: [Irrelevant, Partial, Exact] }
  cleaning: { missingBrand: drop, missingPrice: median }
  split: { by: query, validation: 0.2, test: 0.25 }
parameters:
  algorithm: auto
  fields: { name: 2, description: 0.1, tags: 0.4, category: 0.2, brand: 0.6 }
  k1: 0.9
  b: 0.4
  segmenter: bigrams
  stemmer: none
  synonyms: [[手机, phone], [裤子, 长裤, trousers]]
  stopWords: [的, the]
  vectorSize: 128
  vectorWeight: 0.5
  embeddingWeight: 0.7
  brandNames: none
  queryWords: off
  fuzzy: off
  trials: 12
evaluation:
  gates:
    - { metric: ndcgAt10, noWorseThanBaselineBy: 0.02 }
  maxQuantisationLoss: 0.02
`

/** Of items and a search log. */
export const goodClicksSpec = `name: user-behavior
family: search
data:
  items: data/items.csv
  clicks:
    path: https://example.org/searches.csv
    sha256: 7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730
    format: csv
    encoding: gbk
    delimiter: tab
    columns: { query: 词, item: 编号, kind: 动作, user: 顾客, session: 访问, position: 名次 }
    kinds: { shown: 露出, click: 点了, cart: 收了, purchase: 买了 }
    minUsers: 5
  split: { validation: 0.2, test: 0.25 }
evaluation:
  gates:
    - { metric: ndcgAt10, noWorseThanBaselineBy: 0.02 }
`
