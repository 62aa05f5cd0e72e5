import type { FromSchema } from '../../base/schema.ts'
import { requestChecker } from '../check-request.ts'

const requestSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['query'],
  properties: {
    query: { type: 'string', maxLength: 200, description: 'What somebody has typed so far.' },
    k: { type: 'integer', minimum: 1, maximum: 50, description: 'How many completions at most; 8 where it is missing.' },
  },
} as const

const answerSchema = {
  type: 'object',
  required: ['completions'],
  properties: {
    completions: {
      type: 'array',
      description: 'Those with most items first; none behind a blank, or where nothing begins so.',
      items: { type: 'object', required: ['query', 'items'], properties: { query: { type: 'string', description: 'To be asked for; in small letters.' }, items: { type: 'integer', description: 'How many items have all of its words.' } } },
    },
  },
} as const

export const completionSchemas = { request: requestSchema, answer: answerSchema }

const check = requestChecker(requestSchema)

/** Fails with REQUEST_INVALID. */
export function parseCompletionRequest(request: unknown): { query: string; k: number } {
  check(request)
  const { query, k = 8 } = request as FromSchema<typeof requestSchema>
  return { query, k }
}
