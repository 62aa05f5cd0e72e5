// A newcomer's machine: a clean clone, npm ci with whatever Node the system has, then the README's first command without a network.
import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { simulateShop, writeShop } from '../../scripts/demo/shop.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const canCutNetwork = spawnSync('unshare', ['-rn', 'true']).status === 0 && spawnSync('ip', ['-V']).status === 0
const isCheckout = spawnSync('git', ['-C', root, 'rev-parse', 'HEAD']).status === 0

describe('a clean clone', (test) => {
  if (!isCheckout) { test.skip('runs the demo without a network', 'not a git checkout'); return }
  if (!canCutNetwork) { test.skip('runs the demo without a network', 'no network namespaces here (unshare, ip)'); return }

  test('runs the demo without a network after npm ci, and the README’s commands on data of one’s own', async () => withFolder(async (folder) => {
    const clone = join(folder, 'clone')
    const env = newcomersEnvironment()
    await run('git', ['clone', '-q', root, clone])
    await run('npm', ['ci'], { cwd: clone, env, maxBuffer: 64 * 1024 * 1024 })

    const demo = await run('unshare', ['-rn', 'bash', '-c', 'ip link set lo up && npm run demo'], { cwd: clone, env: { ...env, TMPDIR: folder }, maxBuffer: 64 * 1024 * 1024 })
    process.stdout.write(demo.stdout)
    for (const word of ['plan', 'canary', 'promoted', 'rollback', 'resolved']) assert.match(demo.stdout, new RegExp(word, 'i'))

    const help = await run('npx', ['rankops', '--help'], { cwd: clone, env })
    assert.match(help.stdout + help.stderr, /check-health/)
    const { stdout } = await run('git', ['status', '--porcelain'], { cwd: clone })
    assert.is(stdout, '', 'the demo left something in the clone')

    await makeShop(join(folder, 'my-shop'), await readFile(join(clone, 'README.md'), 'utf8'))
    await runOwnData(clone, env)
  }))
})

/** A repository beside the clone, with the README's spec. */
async function makeShop(folder: string, readme: string): Promise<void> {
  await writeShop(simulateShop({ seed: 1, users: 150, days: 30 }), join(folder, 'data'))
  await mkdir(join(folder, 'models'))
  await writeFile(join(folder, 'models/user-behavior.yaml'), /```yaml\n([\s\S]*?)```/.exec(readme)![1]!)
  const git = (...args: string[]) => run('git', ['-c', 'user.name=Maria', '-c', 'user.email=maria@shop.example', ...args], { cwd: folder })
  await git('init', '-q')
  await git('add', '-A')
  await git('commit', '-q', '-m', 'Shop')
}

/** Runs the README's commands on data of one's own, line by line; the server in the background while the last one asks it. */
async function runOwnData(clone: string, env: NodeJS.ProcessEnv): Promise<void> {
  const block = [...(await readFile(join(clone, 'README.md'), 'utf8')).matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]!).find((text) => text.includes('rankops serve'))!
  const lines = block.trim().split('\n')
  const serve = lines.findIndex((line) => line.includes('rankops serve'))
  for (const line of lines.slice(0, serve)) process.stdout.write((await run('bash', ['-c', line], { cwd: clone, env })).stderr)

  const server = spawn('bash', ['-c', lines[serve]!], { cwd: clone, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  try {
    await new Promise<void>((ready, fails) => {
      server.stderr.on('data', (chunk: Buffer) => { if (/answers at/.test(chunk.toString())) ready() })
      server.on('close', (code) => fails(new Error(`serve ended with ${code}`)))
    })
    const { stdout } = await run('bash', ['-c', lines[serve + 1]!], { cwd: clone, env })
    assert.type((JSON.parse(stdout) as { probability: unknown }).probability, 'number')
  } finally {
    process.kill(-server.pid!, 'SIGTERM')
  }
}

/** PATH without the node that this project brought along: a newcomer has only the system's. */
function newcomersEnvironment(): NodeJS.ProcessEnv {
  const path = (process.env['PATH'] ?? '').split(':').filter((part) => !part.includes('node_modules') && !part.includes('node-gyp-bin')).join(':')
  return Object.fromEntries([...Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && name !== 'NODE'), ['PATH', path]])
}
