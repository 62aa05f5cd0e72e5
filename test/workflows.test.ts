// What the linters do not look at: the rules that every workflow of this repository keeps.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseYaml } from '../src/base/yaml.ts'
import { assert, describe } from './support/suite.ts'

interface Step { uses?: string; run?: string; with?: Record<string, unknown> }
interface Job { uses?: string; 'timeout-minutes'?: unknown; permissions?: Record<string, string>; steps?: Step[]; environment?: unknown; concurrency?: { 'cancel-in-progress'?: unknown } }
interface Workflow { on: Record<string, unknown>; permissions?: unknown; jobs: Record<string, Job> }

const folder = join(import.meta.dirname, '../.github/workflows')
const files = (await readdir(folder)).filter((name) => name.endsWith('.yml'))
const workflows = await Promise.all(files.map(async (file) => {
  const text = await readFile(join(folder, file), 'utf8')
  return { file, text, workflow: parseYaml(text).value as Workflow }
}))
const jobs = workflows.flatMap(({ file, workflow }) => Object.entries(workflow.jobs).map(([name, job]) => ({ name: `${file}: ${name}`, job })))
const steps = jobs.flatMap(({ name, job }) => (job.steps ?? []).map((step) => ({ name, step })))
const wrong = <T extends { name: string }>(all: T[], isWrong: (each: T) => boolean) => all.filter(isWrong).map(({ name }) => name)

describe('the workflows', (test) => {
  test('allow nothing by default, and each job names what it may', () => {
    assert.equal(workflows.filter(({ workflow }) => Object.keys(workflow.permissions ?? { all: 1 }).length > 0).map(({ file }) => file), [])
    assert.equal(wrong(jobs, ({ job }) => job.permissions === undefined), [])
  })

  test('say why at each permission', () => {
    const bare = workflows.flatMap(({ file, text }) => text.split('\n').filter((line) => /^ {6}[a-z-]+: (read|write)\b(?! # \S)/.test(line)).map((line) => `${file}: ${line.trim()}`))
    assert.equal(bare, [])
  })

  test('end every job in time', () => {
    assert.equal(wrong(jobs, ({ job }) => job.uses === undefined && job['timeout-minutes'] === undefined), [])
  })

  test('pin what others wrote to a commit, and say its version', () => {
    const loose = workflows.flatMap(({ file, text }) => text.split('\n').filter((line) => /uses: (?!\.\/)/.test(line) && !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)).map((line) => `${file}: ${line.trim()}`))
    assert.equal(loose, [])
  })

  test('put no expression into the text of a script', () => {
    assert.equal(wrong(steps, ({ step }) => step.run?.includes('${{') ?? false), [])
  })

  test('keep no artefact longer than they say', () => {
    assert.equal(wrong(steps, ({ step }) => (step.uses ?? '').startsWith('actions/upload-artifact@') && step.with?.['retention-days'] === undefined), [])
  })

  test('leave no token in a checkout', () => {
    assert.equal(wrong(steps, ({ step }) => (step.uses ?? '').startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false), [])
  })

  test('never cancel what releases, deploys or tells', () => {
    const careful = jobs.filter(({ job }) => job.environment !== undefined || ['contents', 'issues', 'deployments'].some((scope) => job.permissions?.[scope] === 'write'))
    assert.ok(careful.length > 3)
    assert.equal(wrong(careful, ({ job }) => job.concurrency !== undefined && job.concurrency['cancel-in-progress'] !== false), [])
    assert.equal(wrong(jobs, ({ job }) => job.environment !== undefined && job.concurrency === undefined), [], 'a deployment waits for the one before')
  })

  test('report to a pull request whatever it touches', () => {
    assert.equal(workflows.filter(({ workflow }) => Object.values(workflow.on).some((event) => typeof event === 'object' && event !== null && ('paths' in event || 'paths-ignore' in event))).map(({ file }) => file), [])
  })
})
