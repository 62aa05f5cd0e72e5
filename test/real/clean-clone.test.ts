// A newcomer's machine: a clean clone, npm ci with whatever Node the system has, then the README's first command without a network.
import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { assert, describe, withFolder } from '../support/suite.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const canCutNetwork = spawnSync('unshare', ['-rn', 'true']).status === 0 && spawnSync('ip', ['-V']).status === 0
const isCheckout = spawnSync('git', ['-C', root, 'rev-parse', 'HEAD']).status === 0

describe('a clean clone', (test) => {
  if (!isCheckout) { test.skip('runs the demo without a network', 'not a git checkout'); return }
  if (!canCutNetwork) { test.skip('runs the demo without a network', 'no network namespaces here (unshare, ip)'); return }

  test('runs the demo without a network after npm ci, and npx rankops works', async () => withFolder(async (folder) => {
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
  }))
})

/** PATH without the node that this project brought along: a newcomer has only the system's. */
function newcomersEnvironment(): NodeJS.ProcessEnv {
  const path = (process.env['PATH'] ?? '').split(':').filter((part) => !part.includes('node_modules') && !part.includes('node-gyp-bin')).join(':')
  return Object.fromEntries([...Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && name !== 'NODE'), ['PATH', path]])
}
