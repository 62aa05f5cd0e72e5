import { dockerEngine } from '../../../../src/deployment/targets/docker/engine.ts'
import { ensureImage } from '../../../../src/deployment/targets/docker/image.ts'
import { pushImage } from '../../../../src/deployment/targets/docker/push-image.ts'
import { loginHeader, registryOf } from '../../../../src/deployment/targets/docker/registry-login.ts'
import { tinyImage } from '../../../support/docker-bed.ts'
import { startFakeEngine } from '../../../support/fake-engine.ts'
import type { FakeEngine } from '../../../support/fake-engine.ts'
import { assert, assertFails, describe, withFolder } from '../../../support/suite.ts'

const logins = JSON.stringify({ auths: { 'https://index.docker.io/v1/': { auth: base64('me:hub') }, 'registry.example:5000': { auth: base64('shop:right') } } })

describe('pushImage', (test) => {
  test('builds once, pushes under the tag of the build and gives the image by its digest', () => withEngine(async (engine, fake) => {
    const source = await tinyImage('one:1')
    const pushed = await pushImage(engine, source, '127.0.0.1:15000/shop/serving')
    assert.match(pushed, /^127\.0\.0\.1:15000\/shop\/serving@sha256:[0-9a-f]{64}$/)
    assert.is(await pushImage(engine, source, '127.0.0.1:15000/shop/serving'), pushed)
    assert.is(fake.asked.filter((what) => what === 'POST /build').length, 1)
    const [name, other] = [...fake.images.keys()].filter((known) => /serving:/.test(known))
    assert.is(other, `127.0.0.1:15000/shop/serving:${name!.split(':')[1]!}`)
    assert.is(fake.images.get(name!), fake.images.get(other!))
    assert.equal(fake.logins, [{}, {}])
  }))

  test('logs in with what docker login wrote for that registry; a refusal is told in its words', () => withEngine(async (engine, fake) => {
    const source = await tinyImage('one:1')
    await pushImage(engine, source, 'registry.example:5000/private/serving', logins)
    assert.equal(fake.logins, [{ username: 'shop', password: 'right', serveraddress: 'registry.example:5000' }])
    const error = await assertFails('TARGET_IMAGE', () => pushImage(engine, source, 'other.example/private/serving', logins))
    assert.match(error.message, /^The image other\.example\/private\/serving:[0-9a-f]{16} could not be pushed: .*unauthorized: authentication required$/)
    assert.equal(fake.logins[1], {})
  }))
})

describe('loginHeader', (test) => {
  const images: [string, string][] = [['node:24-slim', 'index.docker.io'], ['shop/serving', 'index.docker.io'], ['docker.io/shop/serving', 'index.docker.io'], ['localhost/x', 'localhost'], ['registry.example:5000/shop/serving:1', 'registry.example:5000'], ['ghcr.example/a/b@sha256:1', 'ghcr.example']]
  for (const [image, host] of images) test(`${image} is of ${host}`, () => assert.is(registryOf(image), host))

  test('a name without a host is Docker Hub’s; other people’s files and helpers give no login', () => {
    assert.equal(loginOf(logins, 'node:24-slim'), { username: 'me', password: 'hub', serveraddress: 'https://index.docker.io/v1/' })
    for (const text of [undefined, 'torn {', '{}', '{"credsStore":"desktop","auths":{"registry.example:5000":{}}}']) assert.equal(loginOf(text, 'registry.example:5000/a/b'), {})
  })
})

describe('old images', (test) => {
  test('the newest three builds and those of containers stay, whoever else’s image and name stays too', () => withEngine(async (engine, fake) => {
    const build = async (n: number) => ensureImage(engine, { ...await tinyImage('one:1'), dockerfile: `# ${n}\nARG BASE\nFROM x\n` })
    const first = await build(1)
    await engine.ask('create', 'POST', '/containers/create', { query: { name: 'c' }, body: { Image: first, Labels: {}, HostConfig: { PortBindings: {}, RestartPolicy: { Name: 'no' } } } })
    const second = await build(2)
    fake.images.set('theirs:1', fake.images.get([...fake.images.keys()].at(-1)!)!)
    const others = [await build(3), await build(4), await build(5), await build(6)]
    const named = (id: string) => [...fake.images].filter(([, image]) => image.id === id).map(([name]) => name.split(':')[0])
    assert.equal([first, second, ...others].map(named), [['rankops-serving'], ['theirs'], [], ['rankops-serving'], ['rankops-serving'], ['rankops-serving']])
    assert.ok(fake.images.has('one:1'))
  }))

  test('nothing is looked through where nothing was built', () => withEngine(async (engine, fake) => {
    await ensureImage(engine, await tinyImage('one:1'))
    fake.asked.length = 0
    await ensureImage(engine, await tinyImage('one:1'))
    assert.ok(fake.asked.every((what) => /^GET \/images\/.+\/json$|version/.test(what)), fake.asked.join('\n'))
  }))
})

function loginOf(text: string | undefined, image: string): unknown {
  return JSON.parse(Buffer.from(loginHeader(text, image)['x-registry-auth']!, 'base64url').toString())
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function withEngine(body: (engine: ReturnType<typeof dockerEngine>, fake: FakeEngine) => Promise<unknown>): Promise<void> {
  return withFolder(async (folder) => {
    const fake = await startFakeEngine(folder, { bases: ['one:1'] })
    try {
      await body(dockerEngine(fake.host), fake)
    } finally {
      await fake.close()
    }
  })
}
