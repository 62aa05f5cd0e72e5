// npm test: type check, then every test file below test/, the folders side by side in two processes.
// `node scripts/test.ts golden forge` runs the files whose path holds one of the words; `--real` runs those below test/real/ instead,
// which start real engines.
// Ends with one line "N passed, N failed, N skipped"; skips are listed by name with their reason, failures by name.
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const isReal = process.argv.includes('--real')
const words = process.argv.slice(2).filter((word) => word !== '--real')
const nProcesses = 2
/** One process may run so long before it is ended and counted as a failure; on a fresh machine the real engines are built first. */
const limitMs = (isReal ? 60 : 20) * 60_000
/** Folders that take longest, started first; journeys are long and independent, so each file of theirs is a group. */
const slowFirst = ['journey', 'contracts', 'forge', 'engines']

const files = globSync('test/**/*.test.ts', { cwd: root }).filter((file) => file.startsWith('test/real/') === isReal && (words.length === 0 || words.some((word) => file.includes(word)))).sort()
const totals = { passed: 0, failed: 0, skipped: 0 }
const notices: string[] = []
/** Command lines and servers are started a thousand times: each finds what the first compiled, which halves its start. */
const compiled = await mkdtemp(join(tmpdir(), 'rankops-test-compiled-'))

if (words.length === 0 && !isReal) await check('type check', [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit'])
const queue = groupByFolder(files)
await Promise.all(Array.from({ length: nProcesses }, async () => {
  for (let group = queue.shift(); group; group = queue.shift()) await runGroup(group)
}))
await rm(compiled, { recursive: true, force: true })
if (files.length === 0) { totals.failed += 1; notices.push(`no test file matches ${words.join(' ')}`) }
for (const notice of notices) console.log(notice)
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
process.exitCode = totals.failed > 0 ? 1 : 0

async function runGroup(group: string[]): Promise<void> {
  const { output, exitCode } = await node(['test/support/run.ts', ...group.map((file) => join(root, file))])
  process.stdout.write(output)
  const [total, passed, skipped] = ['Total', 'Passed', 'Skipped'].map((word) => Number(new RegExp(`${word}:\\s+(\\d+)`).exec(output)?.[1] ?? NaN))
  if (Number.isNaN(total) || (exitCode !== 0 && total === passed)) {
    totals.failed += 1
    notices.push(`FAILED ${group.join(' ')}: ended with exit code ${exitCode} before its totals`)
  }
  totals.passed += passed || 0
  totals.failed += (total || 0) - (passed || 0)
  totals.skipped += skipped || 0
  notices.push(...output.split('\n').filter((line) => line.startsWith('SKIPPED ')))
  if (total !== passed) notices.push(`FAILED in ${group[0]!.split('/').slice(0, 2).join('/')}: ${(total || 0) - (passed || 0)} of ${total}`, ...failuresIn(output))
}

/** Each failed test with the first line of what it says, for a reader who sees only the end of a long log. */
function failuresIn(output: string): string[] {
  return [...output.matchAll(/^ +FAIL {2}(.+)\n([^\n]*)/gm)].map(([, name, text]) => `FAILED ${name!.replace(/ +/g, ' ')}: ${text!.trim()}`)
}

async function check(name: string, args: string[]): Promise<void> {
  const { output, exitCode } = await node(args)
  if (exitCode === 0) { totals.passed += 1; return }
  totals.failed += 1
  process.stdout.write(output)
  notices.push(`FAILED ${name}`)
}

function node(args: string[]): Promise<{ output: string; exitCode: number | null }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, FORCE_COLOR: '0', NODE_NO_WARNINGS: '1', NODE_COMPILE_CACHE: compiled }, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
    child.on('close', (exitCode) => { clearTimeout(timer); resolve({ output: Buffer.concat(chunks).toString(), exitCode }) })
  })
}

function groupByFolder(paths: string[]): string[][] {
  const groups = Map.groupBy(paths, groupOf)
  const rank = (name: string) => { const i = slowFirst.findIndex((folder) => name.split('/').includes(folder)); return i < 0 ? slowFirst.length : i }
  return [...groups].sort(([a], [b]) => rank(a) - rank(b)).map(([, group]) => group)
}

/** Containers and pods share one engine, so their files take turns. */
function groupOf(path: string): string {
  if (path.startsWith('test/journey/')) return path
  return /^test\/real\/(docker|kubernetes)/.test(path) ? 'engines' : path.split('/')[1]!
}
