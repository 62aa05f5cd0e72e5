import { formatInputs, tellsWhereFrom, toolInputs } from '../init/caller-workflow.ts'
import { formatPermissions } from '../reusable-workflows.ts'
import type { ReusableWorkflow } from '../reusable-workflows.ts'
import type { CallerFile, WorkflowCall } from '../workflow-calls.ts'
import { finding } from './finding.ts'
import type { Finding } from './finding.ts'

/** Whether the workflows of a repository call those of RankOps so that they start, report, and cannot be changed from outside. */
export function judgeWorkflows(callers: readonly CallerFile[], serverUrl: string): Finding[] {
  if (callers.length === 0) return [finding('files', 'fail', 'No workflow calls RankOps.', 'npx rankops init --rankops <owner>/<name>')]
  const found = callers.flatMap((caller) => caller.calls.flatMap((call) => [...judgePermissions(caller, call), ...judgeRef(caller, call, serverUrl), ...judgeTool(caller, call, serverUrl), ...judgeEvents(caller, call)]))
  return found.length > 0 ? found : callers.map(({ path, calls }) => finding('files', 'ok', `${path} calls RankOps in ${calls.map(({ job }) => job).join(', ')}, with the permissions that are needed${calls.some(({ repository }) => repository !== undefined) ? ', at pinned commits' : ''}.`))
}

/** GitHub does not start a run whose called jobs want more than the caller gives. */
function judgePermissions({ path }: CallerFile, { job, line, workflow, permissions }: WorkflowCall): Finding[] {
  const add = [`    permissions: ${formatPermissions(workflow.permissions)}`]
  if (permissions === undefined) return [finding('files', 'warn', `${path}:${line} the job ${job} names no permissions, so that it has those that the repository gives by default. Add to it:`, ...add)]
  const missing = Object.entries(workflow.permissions).filter(([scope, access]) => !allows(permissions, scope, access)).map(([scope, access]) => `${scope}: ${access}`)
  return missing.length === 0 ? [] : [finding('files', 'fail', `${path}:${line} the job ${job} may not ${missing.join(', ')}, so ${workflow.file} does not start. Its line must be:`, ...add)]
}

function allows(permissions: NonNullable<WorkflowCall['permissions']>, scope: string, access: 'read' | 'write'): boolean {
  if (permissions === 'write-all') return true
  if (permissions === 'read-all') return access === 'read'
  return permissions[scope] === 'write' || permissions[scope] === access
}

function judgeRef({ path }: CallerFile, { line, workflow, repository, ref }: WorkflowCall, serverUrl: string): Finding[] {
  if (repository === undefined || ref === undefined || /^[0-9a-f]{40}$/.test(ref)) return []
  return [finding('files', 'warn', `${path}:${line} calls ${workflow.file} at ${ref}, which can be moved under you. Name its commit, the last line that this command prints:`,
    `git ls-remote ${serverUrl.replace(/\/+$/, '')}/${repository} '${ref}' '${ref}^{}'`)]
}

/** A quoted expression is one too. */
function judgeTool({ path }: CallerFile, { line, job, workflow, repository, ref, inputs }: WorkflowCall, serverUrl: string): Finding[] {
  const needed = toolInputs(repository ?? '${{ github.repository }}', ref ?? '${{ github.sha }}')
  if (tellsWhereFrom(serverUrl) || Object.keys(needed).every((input) => Object.hasOwn(inputs, input))) return []
  return [finding('files', 'warn', `${path}:${line} the job ${job} does not say where RankOps lies, which GitHub Enterprise Server does not tell ${workflow.file}. Add to its inputs:`, `    with: ${formatInputs(needed)}`)]
}

function judgeEvents({ path, events }: CallerFile, { line, job, workflow }: WorkflowCall): Finding[] {
  const missing = workflow.events.filter((event) => !Object.hasOwn(events, event))
  const filtered = workflow.events.filter((event) => ['paths', 'paths-ignore'].some((filter) => isTable(events[event]) && Object.hasOwn(events[event], filter)))
  const isFullHour = workflow.events.includes('schedule') && cronsOf(events['schedule']).some((cron) => /^0+ /.test(cron))
  return [
    ...(missing.length === 0 ? [] : [finding('files', missing.length === workflow.events.length ? 'fail' : 'warn', `${path}:${line} the job ${job} waits for ${missing.join(' and ')}, on which this file does not run${missing.includes('merge_group') ? '; a required check that does not report blocks a merge queue' : ''}. Add below on:`, ...missing.map(exampleOf))]),
    ...(filtered.length === 0 || !reportsChecks(workflow) ? [] : [finding('files', 'fail', `${path}:${line} ${filtered.join(' and ')} runs only for some paths, so that a required check never reports for the others. Take out paths: and paths-ignore:; the plan finds by itself what has changed.`)]),
    ...(isFullHour ? [finding('files', 'warn', `${path} is scheduled for the full hour, when runs are late or left out. Another minute is better:`, exampleOf('schedule'))] : []),
  ]
}

/** Only pull requests and merge queues wait for checks. */
function reportsChecks({ events }: ReusableWorkflow): boolean {
  return events.includes('merge_group')
}

function exampleOf(event: string): string {
  return `  ${event}: ${examples[event] ?? '{}'}`
}

/** What events say of themselves, where it is more than nothing. */
const examples: Readonly<Record<string, string>> = {
  push: '{ branches: [main] }',
  schedule: '[{ cron: \'23 * * * *\' }]',
  issue_comment: '{ types: [created] }',
  workflow_dispatch: '{ inputs: { command: {}, pull-request: {}, head: {} } }',
}

function cronsOf(schedule: unknown): string[] {
  return Array.isArray(schedule) ? schedule.map((entry) => (isTable(entry) ? String(entry['cron'] ?? '') : '')) : []
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
