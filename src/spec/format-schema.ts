import { writtenSpecSchema } from './schema.ts'

/** The JSON schema (draft-07) by which editors complete and check a spec: `# yaml-language-server: $schema=./spec.schema.json`. */
export function formatSchema(): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:rankops:spec',
    title: 'RankOps model spec',
    description: 'What a team wants from one model: data, family, training, evaluation, release, deployment and monitoring.',
    ...writtenSpecSchema as object,
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}
