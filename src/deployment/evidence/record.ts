const count = { type: 'integer', minimum: 0 } as const
const tallySchema = { type: 'object', additionalProperties: false, required: ['n', 'k'], properties: { n: count, k: count } } as const
const countsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['requests', 'reports', 'errors', 'replayed', 'timed', 'slow', 'late', 'events'],
  properties: { requests: count, reports: count, errors: count, replayed: count, timed: count, slow: count, late: count, events: { type: 'object', additionalProperties: count } },
} as const

/** What a step of a canary has shown so far. It stands in the pointer, so that the next look goes on from it and counts nothing twice. */
export const evidenceSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['latencyMs', 'seen', 'requests', 'replayed', 'metrics'],
  properties: {
    latencyMs: { type: 'number', description: 'The limit of the spec when this step began.' },
    baselineMs: { type: 'number', description: 'Where about one in twenty answers of the stable release was slower; fixed for the step.' },
    seen: { type: 'object', additionalProperties: false, properties: { canary: countsSchema, baseline: countsSchema, stable: countsSchema }, description: 'The counters of the routers when they were last looked at.' },
    unknown: { type: 'array', items: { enum: ['canary', 'baseline'] }, description: 'Servers that were not there yet when the step began, and whose names may have counted before: they count from the next look on.' },
    requests: { ...count, description: 'Answered by the canary in this step, replayed ones too, reports of events not.' },
    replayed: count,
    metrics: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'canary', 'baseline', 'worse', 'asGood', 'spread'],
        properties: {
          name: { type: 'string', description: 'errors, slow, late, or a business event.' },
          canary: tallySchema,
          baseline: tallySchema,
          worse: { type: 'array', items: { type: 'number' }, description: 'Logarithm of the evidence that the canary is worse than the baseline, for each ratio that is thought of.' },
          asGood: { type: 'number', description: 'The same that it is not worse than the margin.' },
          spread: { type: 'object', additionalProperties: false, required: ['sum', 'tables'], properties: { sum: { type: 'number' }, tables: count } },
        },
      },
    },
  },
} as const

/** One look at a canary, for the plots. `evidence` is the decimal logarithm of the strongest that speaks against it, 0 where nothing does. */
export const lookSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['at', 'weightPercent', 'requests', 'evidence', 'limit', 'latencyP95Ms'],
  properties: {
    at: { type: 'string' },
    weightPercent: { type: 'number' },
    requests: { ...count, description: 'Answered by the canary since its rollout began.' },
    evidence: { type: 'number' },
    limit: { type: 'number', description: 'Where it is aborted, on the same scale.' },
    latencyP95Ms: { type: 'object', additionalProperties: false, required: ['canary'], properties: { canary: { type: 'number' }, baseline: { type: 'number' } } },
  },
} as const
