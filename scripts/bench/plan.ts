// A pull request that touches 500 models at once: what its plan costs, and whether it still fits into one comment.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { digestOfFiles, readText, removeIfAny, sha256 } from '../../src/base/files.ts'
import { formatCount } from '../../src/metrics/figures.ts'
import { planRecord } from '../../src/plan/record.ts'
import type { Plan } from '../../src/plan/record.ts'
import { manifestRecord } from '../../src/release/record.ts'
import { formatPlanSection } from '../../src/report/plan-section.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import type { Benchmark } from './benchmark.ts'
import { formatCpuSeconds } from './cpu-time.ts'

const execute = promisify(execFile)
const commandLine = join(import.meta.dirname, '../../src/cli/main.ts')
const maxCpuSeconds = 5
/** GitHub refuses a longer comment body at 65,536 characters. */
const maxCharacters = 65_000

export const planBenchmark: Benchmark = {
  name: 'plan',
  summary: `What a plan of many changed models costs: at most ${maxCpuSeconds} CPU seconds for 500, in one comment.`,
  usage: '--models <n>   how many models change at once, 500 where not given',

  async run(argv) {
    const { values } = parseArgs({ args: argv, options: { models: { type: 'string', default: '500' } } })
    const nModels = Number(values.models)
    const folder = await mkdtemp(join(tmpdir(), 'rankops-bench-plan-'))
    try {
      await writeManyModels(folder, nModels)
      const before = await cpuSecondsOfChildren()
      await execute(process.execPath, [commandLine, 'plan', '--base', 'HEAD^', '--folder', folder, '--workspace', join(folder, '.rankops'), '--price-per-hour', '0.35 EUR'], { maxBuffer: 2 ** 28 })
      const cpuSeconds = await cpuSecondsOfChildren() - before
      const plan = planRecord.parse(await readText(join(folder, '.rankops/plan.json')), 'plan.json')
      return tell(plan, cpuSeconds)
    } finally {
      await removeIfAny(folder)
    }
  },
}

function tell(plan: Plan, cpuSeconds: number): boolean {
  const trained = plan.models.filter(({ action }) => action === 'train')
  const characters = formatPlanSection(plan).length
  console.log(`${trained.length} of ${plan.models.length} models are trained; ${trained.filter(({ prediction }) => prediction.minutes !== undefined).length} have a prediction`)
  for (const { what, models } of plan.shared ?? []) console.log(`${what}: ${models.length} models`)
  console.log(`plan: ${formatCpuSeconds(cpuSeconds)} CPU seconds with git and the start of Node (at most ${maxCpuSeconds})`)
  console.log(`section of the comment: ${formatCount(characters)} characters (at most ${formatCount(maxCharacters)})`)
  return cpuSeconds <= maxCpuSeconds && characters <= maxCharacters && trained.length === plan.models.length
}

/** A clone with two commits, of which the second changes the data that all models share and a field of each, and a release of every model. */
export async function writeManyModels(folder: string, nModels: number): Promise<void> {
  const git = (...args: string[]) => execute('git', ['-C', folder, '-c', 'user.name=bench', '-c', 'user.email=bench@example.org', ...args])
  const names = Array.from({ length: nModels }, (_, i) => `model-${String(i).padStart(3, '0')}`)
  const text = (name: string, epochs: number) => `name: ${name}\nfamily: behavior\nowners: [team-${name}]\ndata: { events: data/events.csv, items: data/items.csv }\ntraining: { epochs: ${epochs} }\nevaluation: { gates: [{ metric: auc, atLeast: 0.6 }] }\n`
  const write = async (epochs: number) => {
    await writeFile(join(folder, 'data/events.csv'), `user,item,kind,time\nu1,i1,点击,2026-01-0${epochs % 9 + 1} 00:00:00\n`)
    for (const name of names) await writeFile(join(folder, 'models', `${name}.yaml`), text(name, epochs))
    await git('add', '--all')
    await git('commit', '--quiet', '--no-gpg-sign', '-m', `${epochs} epochs`)
  }
  await mkdir(join(folder, 'data'), { recursive: true })
  await mkdir(join(folder, 'models'), { recursive: true })
  await writeFile(join(folder, 'data/items.csv'), 'item,category,brand,price\ni1,c,b,1\n')
  await git('init', '--quiet')
  await write(10)
  await write(20)
  for (const [i, name] of names.entries()) await writeRelease(join(folder, '.rankops/registry', name, '1.0.0'), name, text(name, 10), 1 + i % 5)
}

/** As much of a release as a plan reads. */
async function writeRelease(folder: string, model: string, text: string, minutes: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'manifest.json'), manifestRecord.format({
    model, version: '1.0.0', tag: `${model}-v1.0.0`, family: 'behavior', digest: digestOfFiles([]), files: [], createdAt: '2026-05-01T00:00:00.000Z',
    lineage: {
      spec: readSpec(`models/${model}.yaml`, text), planHash: sha256(model), datasetFingerprint: 'f'.repeat(64), codeVersion: '0.0.9', backend: 'wasm', parameterCount: 1000,
      metrics: { auc: 0.8 }, verdict: 'pass', commit: 'c'.repeat(40), environment: {}, training: { minutes, epochs: 30, seeds: 3, examples: 10_000 },
    },
  }))
}

/** User and system seconds of all children of this process that have ended, and of theirs; Linux counts them in ticks of 10 ms. */
async function cpuSecondsOfChildren(): Promise<number> {
  const stat = await readFile('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}
