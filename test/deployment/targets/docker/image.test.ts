import { dockerEngine } from '../../../../src/deployment/targets/docker/engine.ts'
import { ensureImage } from '../../../../src/deployment/targets/docker/image.ts'
import { tinyImage } from '../../../support/docker-bed.ts'
import { startFakeEngine } from '../../../support/fake-engine.ts'
import { assert, assertFails, describe, withFolder } from '../../../support/suite.ts'

type Options = Parameters<typeof startFakeEngine>[1]

describe('ensureImage', (test) => {
  test('the same program on the same base is built once; another program or base gives another image', () => withEngine({ bases: ['one:1', 'two:1'] }, async (engine, asked) => {
    const source = await tinyImage('one:1')
    const first = await ensureImage(engine, source)
    assert.is(await ensureImage(engine, source), first)
    const others = [await ensureImage(engine, { ...source, programs: { ...source.programs, 'router.mjs': Buffer.from('other') } }), await ensureImage(engine, await tinyImage('two:1'))]
    assert.is(new Set([first, ...others]).size, 3)
    assert.is(asked.filter((what) => what === 'POST /build').length, 3)
  }))

  test('a base or a named image that is missing is pulled; without a tag it is the latest', () => withEngine({ bases: [], pullable: ['node:24-slim', 'shop/server:latest'] }, async (engine, asked) => {
    await ensureImage(engine, await tinyImage('node:24-slim'))
    await ensureImage(engine, { image: 'shop/server:latest' })
    assert.equal(asked.filter((what) => what === 'POST /images/create').length, 2)
    const error = await assertFails('TARGET_IMAGE', () => ensureImage(engine, { image: 'localhost:5000/shop/missing' }))
    assert.is(error.message, 'The image localhost:5000/shop/missing could not be pulled: manifest for localhost:5000/shop/missing:latest not found')
  }))

  test('a build that fails is told in the engine’s words', () => withEngine({ bases: ['one:1'] }, async (engine) => {
    const error = await assertFails('TARGET_IMAGE', async () => ensureImage(engine, await tinyImage('one:1').then((source) => ({ ...source, dockerfile: 'bad' }))))
    assert.match(error.message, /could not be built: Step 1\/8; dockerfile parse error/)
  }))
})

describe('dockerEngine', (test) => {
  for (const host of ['', 'docker', 'tcp://10.0.0.1:2375', 'ssh://user@host', 'unix://']) {
    test(`the address ${JSON.stringify(host)} is refused`, () => assertFails('INPUT_INVALID', () => dockerEngine(host)))
  }

  test('an engine older than 20.10 is refused, a newer one is spoken to as it wants', async () => {
    await withEngine({ apiVersion: '1.40' }, async (engine) => {
      const error = await assertFails('TARGET_ENGINE', () => engine.ask('list', 'GET', '/containers/json'))
      assert.match(error.message, 'it speaks API 1.40, and 1.41 is needed')
    })
    await withEngine({ apiVersion: '1.52', minApiVersion: '1.44' }, async (engine, _asked, urls) => {
      await engine.ask('find', 'GET', '/images/a/json', { accepted: [404] })
      assert.equal(urls, ['/version?', '/v1.44/images/a/json?'])
    })
  })
})

function withEngine(options: Options, body: (engine: ReturnType<typeof dockerEngine>, asked: string[], urls: string[]) => Promise<unknown>): Promise<void> {
  return withFolder(async (folder) => {
    const fake = await startFakeEngine(folder, options)
    try {
      await body(dockerEngine(fake.host), fake.asked, fake.urls)
    } finally {
      await fake.close()
    }
  })
}
