import { defineRecord } from '../base/schema.ts'

/** One section of the sticky comment. Ids are stable: a later run replaces the section of the same id. */
export const reportRecord = defineRecord('report/1', {
  type: 'object',
  additionalProperties: false,
  required: ['headSha', 'sections'],
  properties: {
    headSha: { type: 'string', description: 'The commit that the sections speak of.' },
    sections: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'markdown'],
        properties: { id: { enum: ['validate', 'plan', 'report', 'command'] }, markdown: { type: 'string' } },
      },
    },
  },
} as const)

export type Report = ReturnType<typeof reportRecord.parse>
export type Section = Report['sections'][number]
