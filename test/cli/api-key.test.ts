import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { apiKeys, parseApiKeys } from '../../src/serving/server/api-keys.ts'
import type { Scope } from '../../src/serving/server/api-keys.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const program = join(import.meta.dirname, '../../src/cli/main.ts')

async function withKeys(body: (bed: { run(...args: string[]): { status: number | null; stdout: string; stderr: string }; text(): Promise<string>; admits(key: string, scope: Scope, at?: Date): Promise<boolean> }) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const file = join(folder, 'keys/clicks.json')
    const text = () => readFile(file, 'utf8')
    await body({
      run: (...args) => spawnSync(process.execPath, [program, 'api-key', ...args, '--file', file], { encoding: 'utf8' }),
      text,
      admits: async (key, scope, at = new Date()) => 'keyId' in apiKeys(parseApiKeys(await text(), file)).admit({ authorization: `Bearer ${key}` }, scope, at),
    })
  })
}

describe('rankops api-key', (test) => {
  test('prints a key that opens what it is for, and writes nothing of it but the digest', () => withKeys(async ({ run, text, admits }) => {
    const { status, stdout } = run('shop')
    assert.is(status, 0)
    const key = stdout.trim()
    assert.match(key, /^shop\.[\w-]{43}$/)
    assert.equal([await admits(key, 'predict'), await admits(key, 'events'), await admits(key, 'admin'), await admits(`${key}x`, 'predict')], [true, true, false, false])
    assert.not((await text()).includes(key.slice(5)))
  }))

  test('gives scopes, a rate and an end, and leaves the keys that are there', () => withKeys(async ({ run, text, admits }) => {
    const first = run('shop').stdout.trim()
    const second = (JSON.parse(run('robot', '--scope', 'admin', '--rate-per-second', '5', '--burst', '9', '--expires-in-days', '2', '--json').stdout) as { key: string }).key
    const [, robot] = parseApiKeys(await text(), 'keys')
    assert.equal([robot!.scopes, robot!.ratePerSecond, robot!.burst], [['admin'], 5, 9])
    assert.equal([await admits(first, 'predict'), await admits(second, 'admin'), await admits(second, 'admin', new Date(Date.now() + 3 * 86_400_000))], [true, true, false])
  }))

  test('takes a key away, and no other', () => withKeys(async ({ run, admits }) => {
    const [first, second] = [run('old').stdout.trim(), run('new').stdout.trim()]
    assert.is(run('old', '--revoke').status, 0)
    assert.equal([await admits(first, 'predict'), await admits(second, 'predict')], [false, true])
    assert.match(run('old', '--revoke').stderr, /INPUT_INVALID: Input "id": there is no key old in /)
  }))

  test('never overwrites a key, and refuses what a server would: the file stays as it was', () => withKeys(async ({ run, text }) => {
    run('shop')
    const before = await text()
    const again = run('shop')
    assert.equal([again.status, again.stdout], [65, ''])
    assert.match(again.stderr, /there is a key shop in .* already/)
    for (const args of [['a shop'], ['other', '--scope', 'everything']]) assert.match(run(...args).stderr, /SERVING_KEYS_INVALID/)
    assert.is(await text(), before)
  }))
})
