// What the verb plan reads: commits through a handful of git processes, each data file once, runners, and what earlier trainings took.
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { writeManyModels } from '../../scripts/bench/plan.ts'
import { systemClock } from '../../src/base/clock.ts'
import { digestOfFiles, readText } from '../../src/base/files.ts'
import { recordingLog } from '../../src/base/log.ts'
import { plan } from '../../src/cli/plan.ts'
import type { Given } from '../../src/entry/inputs.ts'
import { recordOutputs } from '../../src/entry/recorder.ts'
import { runVerb } from '../../src/entry/run-verb.ts'
import { planRecord } from '../../src/plan/record.ts'
import type { Plan } from '../../src/plan/record.ts'
import { manifestRecord } from '../../src/release/record.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

interface Bed {
  folder: string
  commit(files: Record<string, string>): Promise<void>
  /** Plans HEAD, against the commit before where there is one. */
  tell(given?: Record<string, Given>): Promise<{ exitCode: number; sentence: string; code?: string; lines: string[]; plan: Plan }>
}

const specOf = (name: string, epochs = 10) => `name: ${name}\nfamily: behavior\ndata: { events: data/events.csv, items: data/items.csv }\ntraining: { epochs: ${epochs} }\n`
const data = { 'data/events.csv': 'user,item,kind,time\nu1,i1,点击,2026-01-01 00:00:00\n', 'data/items.csv': 'item,category,brand,price\ni1,c,b,1\n' }

/** A clone with two models on the same data. */
async function withBed(body: (bed: Bed) => Promise<void>): Promise<void> {
  await withFolder(async (outer) => {
    const folder = join(outer, 'shop')
    await mkdir(folder)
    const git = (...args: string[]) => execFileSync('git', ['-C', folder, '-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { stdio: 'pipe' })
    git('init', '--quiet')
    const commit = async (files: Record<string, string>) => {
      await write(folder, files)
      git('add', '--all')
      git('commit', '--quiet', '--no-gpg-sign', '-m', 'change')
    }
    await commit({ ...data, 'models/clicks.yaml': specOf('clicks'), 'models/views.yaml': specOf('views'), '.gitignore': 'untracked/\n' })
    await body({ folder, commit, tell: (given) => tellPlan(folder, given) })
  })
}

async function tellPlan(folder: string, given: Record<string, Given> = {}): ReturnType<Bed['tell']> {
  const workspace = join(dirname(folder), 'workspace')
  const { outputs } = recordOutputs()
  const log = recordingLog()
  const all: Record<string, Given> = { folder, workspace, base: 'HEAD^', ...given }
  const { exitCode, sentence, error } = await runVerb(plan, {
    givenFor: (name) => all[name], surroundings: { event: {}, variables: {} }, log, outputs, clock: systemClock, signal: new AbortController().signal, environment: {}, self: [],
  })
  const planned = exitCode === 0 ? planRecord.parse(await readText(join(workspace, 'plan.json')), 'plan.json') : { base: '', head: '', codeVersion: '', models: [] }
  return { exitCode, sentence, ...(error ? { code: error.code } : {}), lines: log.lines, plan: planned }
}

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

/** A release that says what its training took. */
function manifestOf(model: string, version: string, minutes: number, day: number): string {
  return manifestRecord.format({
    model, version, tag: `${model}-v${version}`, family: 'behavior', digest: digestOfFiles([]), files: [], createdAt: `2026-05-0${day}T00:00:00.000Z`,
    lineage: {
      spec: readSpec(`models/${model}.yaml`, specOf(model)), planHash: `${day}`.repeat(64), datasetFingerprint: 'f'.repeat(64), codeVersion: '0.0.1', backend: 'wasm', parameterCount: 10,
      metrics: {}, verdict: 'pass', commit: 'c'.repeat(40), environment: {}, training: { minutes, epochs: 30, seeds: 3, examples: 1000 },
    },
  })
}

describe('plan', (test) => {
  test('says of data in git which file changed and whom that touches', () => withBed(async ({ commit, tell }) => {
    await commit({ 'data/events.csv': `${data['data/events.csv']}u2,i1,点击,2026-01-02 00:00:00\n`, 'models/own.yaml': specOf('own').replace('data/events.csv', 'data/own.csv'), 'data/own.csv': data['data/events.csv'] })
    const { plan: planned, lines } = await tell()
    assert.equal(planned.models.map(({ model, action, reason }) => `${model} ${action} ${reason}`), ['clicks train the data changed (data/events.csv)', 'own train the spec is new', 'views train the data changed (data/events.csv)'])
    assert.equal(planned.shared, [{ what: 'data/events.csv changed', models: ['clicks', 'views'] }])
    assert.match(lines.join('\n'), /\ndata\/events\.csv changed; that touches 2 models: clicks, views\.\n/)
  }))

  test('leaves out a model that the change does not touch and whose data are not here, and stops for one that it does', () => withBed(async ({ folder, commit, tell }) => {
    const elsewhere = (epochs: number) => specOf('clicks', epochs).replace('data/events.csv', 'untracked/events.csv')
    await commit({ 'models/clicks.yaml': elsewhere(10) })
    await commit({ 'models/views.yaml': specOf('views', 12) })
    const { plan: planned, lines } = await tell()
    assert.equal(planned.models.map(({ model, action }) => `${model} ${action}`), ['views train'])
    assert.ok(lines.some((line) => line.startsWith('warning: clicks is left out of the plan: this change does not touch it')))
    await commit({ 'models/clicks.yaml': elsewhere(11) })
    assert.is((await tell()).code, 'DATA_NOT_FOUND')
    await commit({ 'models/clicks.yaml': specOf('clicks'), 'notes.txt': 'x' })
    await rm(join(folder, 'data/events.csv'))
    await commit({ 'notes.txt': 'y' })
    assert.is((await tell()).code, 'DATA_NOT_FOUND', 'a file that the change itself removes is missed')
  }))

  test('trains nothing for data that git does not carry where nobody knows what it was', () => withBed(async ({ folder, commit, tell }) => {
    const untracked = (epochs: number) => specOf('clicks', epochs).replace('data/events.csv', 'untracked/events.csv')
    await write(folder, { 'untracked/events.csv': data['data/events.csv'] })
    await commit({ 'models/clicks.yaml': untracked(10) })
    await commit({ 'notes.txt': 'x' })
    const { plan: planned } = await tell()
    assert.equal(planned.models.map(({ model, action }) => `${model} ${action}`), ['clicks nothing', 'views nothing'])
    assert.is(planned.shared, undefined)
  }))

  test('predicts on a fresh machine from what the releases took, and prices this machine', () => withBed(async ({ folder, commit, tell }) => {
    await commit({ 'models/clicks.yaml': specOf('clicks', 20), 'models/views.yaml': specOf('views', 5) })
    const registry = join(folder, '../registry')
    await write(registry, { 'clicks/1.0.0/manifest.json': manifestOf('clicks', '1.0.0', 2, 1), 'clicks/1.1.0/manifest.json': manifestOf('clicks', '1.1.0', 4, 2) })
    const { plan: planned } = await tell({ registry: `directory:${registry}`, 'price-per-hour': '1.20 EUR' })
    assert.equal(planned.models.map(({ prediction }) => prediction), [
      { minutes: 6, basis: '2 earlier runs', error: 0.5, cost: 0.12, currency: 'EUR' },
      { minutes: 1.5, basis: '2 runs of other models', cost: 0.03, currency: 'EUR' },
    ])
    assert.match(planned.models[0]!.onMerge, /^release 1\.2\.0, then canary/)
  }))

  test('trains on the runners that the repository lists, or another file, and prices each', () => withBed(async ({ folder, commit, tell }) => {
    await commit({ 'models/clicks.yaml': specOf('clicks', 20), '.github/rankops-runners.yaml': '- { name: small, cpu: 2, memoryMiB: 4096, pricePerHour: 0.1, currency: USD }\n' })
    const whereOf = async (given?: Record<string, Given>) => { const { models: [clicks] } = (await tell(given)).plan; return [clicks!.runner, clicks!.executor, clicks!.pricePerHour, clicks!.prediction.currency] }
    assert.equal(await whereOf(), ['small', 'process', 0.1, 'USD'])
    await write(folder, { 'untracked/other.json': '[{ "name": "large", "cpu": 64, "memoryMiB": 65536 }]' })
    assert.equal(await whereOf({ runners: join(folder, 'untracked/other.json') }), ['large', 'process', undefined, undefined])
    await rm(join(folder, '.github'), { recursive: true })
    assert.equal(await whereOf(), ['this machine', 'process', undefined, undefined])
  }))

  test('ends with the user’s mistakes: a bad list of runners, a price that is none, a machine that is too small', () => withBed(async ({ folder, commit, tell }) => {
    await commit({ 'models/clicks.yaml': `${specOf('clicks', 20)}resources: { gpu: 1 }\n` })
    const runners = join(folder, 'untracked/runners.yaml')
    const mistake = async (given: Record<string, Given>) => { const { exitCode, code, sentence } = await tell(given); return `${exitCode} ${code} ${sentence.replaceAll(folder, '')}` }
    await write(folder, { 'untracked/runners.yaml': '- { name: small, cpu: 2, memoryMib: 4096 }\n' })
    assert.is(await mistake({ runners }), '65 PLAN_RUNNERS_INVALID /untracked/runners.yaml is not a good list of runners:\n/untracked/runners.yaml:1:3 the key memoryMiB is missing\n/untracked/runners.yaml:1:26 unknown key; did you mean "memoryMiB"?')
    await write(folder, { 'untracked/runners.yaml': '- { name: small, cpu: 2, memoryMiB: 4096 }\n- { name: large, cpu: 32, memoryMiB: 65536 }\n' })
    assert.is(await mistake({ runners }), '65 PLAN_NO_RUNNER No runner can train clicks: it asks for 1 CPU, 2048 MiB, 1 GPU; there is small (2 CPU, 4096 MiB); large (32 CPU, 65536 MiB)')
    assert.match(await mistake({ runners: join(folder, 'none.yaml') }), /^65 FILE_NOT_FOUND/)
    assert.is(await mistake({ 'price-per-hour': '12' }), '65 INPUT_INVALID Input "price-per-hour": expected an amount and a currency such as 0.35 EUR, found "12"')
    assert.match(await mistake({ runners, 'price-per-hour': '12 EUR' }), /^65 INPUT_INVALID .* lists the runners; write pricePerHour and currency of each there$/)
  }))

  test('asks git a handful of times, however many models change', () => withFolder(async (outer) => {
    const callsFor = async (nModels: number) => {
      const folder = join(outer, `shop-${nModels}`)
      await mkdir(folder)
      await writeManyModels(folder, nModels)
      const calls = await countingGit(join(outer, `bin-${nModels}`), () => tellPlan(folder))
      return calls
    }
    const [few, many] = [await callsFor(2), await callsFor(100)]
    assert.equal(many, few)
    assert.ok(many.length <= 10, many.join('\n'))
  }))
})

/** The subcommands of git that the body asks for. */
async function countingGit(bin: string, body: () => Promise<unknown>): Promise<string[]> {
  const path = process.env['PATH'] ?? ''
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  await write(bin, { git: `#!/bin/sh\necho "$5" >> "${bin}/calls"\nexec "${git}" "$@"\n` })
  await chmod(join(bin, 'git'), 0o755)
  process.env['PATH'] = `${bin}${delimiter}${path}`
  try {
    await body()
  } finally {
    process.env['PATH'] = path
  }
  return (await readText(join(bin, 'calls'))).trim().split('\n').sort()
}
