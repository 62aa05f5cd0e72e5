import { parseYaml } from '../base/yaml.ts'
import { reusableWorkflows } from './reusable-workflows.ts'
import type { ReusableWorkflow } from './reusable-workflows.ts'

/** A workflow file, as far as it has to do with RankOps. */
export interface CallerFile {
  path: string
  /** What the forge calls it. */
  name: string
  /** Event → what is said of it, e.g. `{ branches: ['main'] }`. */
  events: Record<string, unknown>
  calls: WorkflowCall[]
}

/** A job that calls a workflow of RankOps. `permissions` are those of its job, else of its file; undefined where neither says any. `repository` is missing for one of the same repository. */
export interface WorkflowCall { job: string; name: string; line: number; workflow: ReusableWorkflow; repository?: string; ref?: string; permissions?: Record<string, string> | 'read-all' | 'write-all'; inputs: Record<string, string> }

/** Reads a workflow; one that does not call RankOps has no calls, one that is no workflow at all gives undefined. */
export function readCaller(path: string, text: string): CallerFile | undefined {
  const yaml = parseYaml(text)
  const value = asTable(yaml.value)
  if (value === undefined) return undefined
  const calls = Object.entries(asTable(value['jobs']) ?? {}).flatMap(([job, body]) => {
    const table = asTable(body) ?? {}
    const [, repository, file, ref] = /^(?:\.|([\w.-]+\/[\w.-]+))\/\.github\/workflows\/([\w.-]+)(?:@(\S+))?$/.exec(String(table['uses'] ?? '')) ?? []
    const workflow = Object.values<ReusableWorkflow>(reusableWorkflows).find((candidate) => candidate.file === file)
    if (workflow === undefined) return []
    const permissions = asPermissions(table['permissions'] ?? value['permissions'])
    return [{
      job, workflow,
      inputs: asTexts(asTable(table['with']) ?? {}),
      name: typeof table['name'] === 'string' ? table['name'] : job,
      line: yaml.keyPlace(`/jobs/${job}`).line,
      ...(repository === undefined ? {} : { repository }), ...(ref === undefined ? {} : { ref }), ...(permissions === undefined ? {} : { permissions }),
    }]
  })
  return { path, name: typeof value['name'] === 'string' ? value['name'] : path, events: asEvents(value['on']), calls }
}

function asEvents(on: unknown): Record<string, unknown> {
  if (typeof on === 'string') return { [on]: null }
  if (Array.isArray(on)) return Object.fromEntries(on.map((event) => [String(event), null]))
  return asTable(on) ?? {}
}

function asPermissions(value: unknown): WorkflowCall['permissions'] {
  if (value === 'read-all' || value === 'write-all') return value
  const table = asTable(value)
  return table === undefined ? undefined : asTexts(table)
}

function asTexts(table: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, String(value)]))
}

function asTable(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined
}
