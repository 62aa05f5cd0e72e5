// On a real engine a container reads its keys and cannot write them, and its event log outlives it, in a volume or in a folder of the machine.
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { dockerTarget } from '../../src/deployment/targets/docker.ts'
import { dockerEngine } from '../../src/deployment/targets/docker/engine.ts'
import { eventVolume } from '../../src/deployment/targets/docker/serving-extras.ts'
import type { ServingSettings } from '../../src/deployment/targets/serving-options.ts'
import type { Target } from '../../src/deployment/target.ts'
import { deployment, stable } from '../contracts/target.ts'
import { tinyImage } from '../support/docker-bed.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { dockerHost } from './tools.ts'

/** Answers with what it sees of its keys and its log; each question is a line of the log. */
const program = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
const { RANKOPS_API_KEYS: keys, RANKOPS_EVENTS: events } = process.env
createServer((request, response) => {
  if (request.url === '/readyz') return response.end()
  mkdirSync(events, { recursive: true })
  appendFileSync(events + '/events-1.jsonl', request.url + '\\n')
  let mayWrite = 'yes'
  try { writeFileSync(keys, 'mine') } catch (error) { mayWrite = error.code }
  response.end(JSON.stringify({ keys: readFileSync(keys, 'utf8'), mayWrite, log: readFileSync(events + '/events-1.jsonl', 'utf8'), user: process.getuid() }))
}).listen(8080, '0.0.0.0')
process.on('SIGTERM', () => process.exit(0))
`

const real = await dockerHost()

describe('deployment.serving on a real Docker engine', (test) => {
  if (typeof real === 'string') {
    test.skip('keys are read and not written, and the log outlives containers', real)
    return
  }
  const { host, base } = real
  const events = { keepDays: 30, maxMiB: 64, sync: 'second' as const }
  const ask = async (url: string | undefined, path: string) => await (await fetch(`${url}${path}`)).json() as { keys: string; mayWrite: string; log: string; user: number }

  async function withTarget(body: (open: (serving: ServingSettings) => Target, folder: string) => Promise<void>): Promise<void> {
    await withFolder(async (folder) => {
      const image = { ...await tinyImage(base), programs: { 'serving.mjs': Buffer.from(program), 'router.mjs': Buffer.from(''), 'fetch-release.mjs': Buffer.from('') } }
      const open = (serving: ServingSettings) => dockerTarget({ folder, host, imageSource: async () => image, limits: { memoryMiB: 128, cpu: 1 }, serving, routerCommand: [process.execPath, join(import.meta.dirname, '../../src/serving/router-main.ts')], readyTimeoutMs: 120_000 })
      try {
        await body(open, folder)
      } finally {
        await open({}).stop('clicks', 'production')
        await dockerEngine(host).ask('remove a volume', 'DELETE', `/volumes/${eventVolume({ folder, environment: 'production', model: 'clicks' })}`, { accepted: [404] })
      }
    })
  }

  test('keys are read and not written, change without another container, and the log outlives containers', () => withTarget(async (open, folder) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const first = await open({ apiKeys: async () => 'first', events }).apply(desired)
    const { user, ...seen } = await ask(first.url, '/1')
    assert.equal([seen, user], [{ keys: 'first', mayWrite: 'EACCES', log: '/1\n' }, 1000])

    const second = await open({ apiKeys: async () => 'second', events }).apply(desired)
    assert.equal([second.replicas[0]!.startedAt, (await ask(second.url, '/2')).keys], [first.replicas[0]!.startedAt, 'second'])

    const third = await open({ apiKeys: async () => 'second', events: { ...events, keepDays: 7 } }).apply(desired)
    assert.is.not(third.replicas[0]!.url, first.replicas[0]!.url)
    assert.is((await ask(third.url, '/3')).log, '/1\n/2\n/3\n')
  }))

  test('a log in a folder of the machine is there to be read', () => withTarget(async (open, folder) => {
    const place = join(folder, 'events')
    const { url } = await open({ apiKeys: async () => 'first', events: { ...events, folder: place } }).apply(deployment(await stable(folder, '1.0.0')))
    const { user } = await ask(url, '/1')
    const file = join(place, 'events-1.jsonl')
    assert.equal([await readFile(file, 'utf8'), (await stat(file)).uid], ['/1\n', user])
  }))

  test.after(() => real.close())
})
