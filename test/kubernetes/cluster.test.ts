import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openApi } from '../../src/kubernetes/api.ts'
import { openCluster } from '../../src/kubernetes/cluster.ts'
import { takeLease } from '../../src/deployment/targets/kubernetes/lease.ts'
import { newObject } from '../../src/kubernetes/objects.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

interface Asked { method: string; path: string; query: URLSearchParams; headers: IncomingMessage['headers']; body: unknown }
type Answer = { status: number; body?: unknown } | 'cut'

/** An API server that answers as the test says, and what it was asked. */
async function withServer<T>(answer: (asked: Asked, count: number) => Answer, body: (api: ReturnType<typeof openApi>, asked: Asked[], options: { logIns: number }) => Promise<T>): Promise<T> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const { pathname, searchParams } = new URL(request.url!, 'http://x')
      const text = Buffer.concat(chunks).toString()
      asked.push({ method: request.method!, path: pathname, query: searchParams, headers: request.headers, body: text === '' ? undefined : JSON.parse(text) })
      const given = answer(asked.at(-1)!, asked.length)
      if (given === 'cut') request.socket.destroy()
      else response.writeHead(given.status).end(JSON.stringify(given.body ?? {}))
    })
  })
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', () => { done() }) })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const seen = { logIns: 0 }
  try {
    const cluster = openCluster(async () => ({ server: url, isUnverified: false, credentials: async () => ({ token: `token ${++seen.logIns}` }) }))
    return await body(openApi(cluster, 'models'), asked, seen)
  } finally {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
}

const service = newObject('Service', { name: 'clicks', namespace: 'models' }, { spec: {} })
const conflict = (manager: string, field: string) => ({ status: 409, body: { message: 'Apply failed with 1 conflict', reason: 'Conflict', details: { causes: [{ reason: 'FieldManagerConflict', message: `conflict with "${manager}" using v1`, field }] } } })

describe('the client of the Kubernetes API', (test) => {
  test('applies as rankops, without force', () => withServer(() => ({ status: 200 }), async (api, asked) => {
    await api.apply(service)
    const [{ method, path, query, headers, body }] = asked as [Asked]
    assert.equal([method, path, Object.fromEntries(query), headers['content-type'], headers.authorization], ['PATCH', '/api/v1/namespaces/models/services/clicks', { fieldManager: 'rankops', force: 'false' }, 'application/apply-patch+yaml', 'Bearer token 1'])
    assert.equal(body, service)
  }))

  test('tells who set a field to something else, and forces nothing', () => withServer(() => conflict('kubectl-edit', '.spec.ports'), async (api, asked) => {
    const error = await assertFails('TARGET_CONFLICT', () => api.apply(service))
    assert.is(error.message, 'Service models/clicks: kubectl-edit set .spec.ports to something else, and a deployment does not overrule it')
    assert.is(asked.length, 1)
  }))

  test('takes a field over where that is ours to decide', () => withServer(({ query }) => (query.get('force') === 'true' ? { status: 200 } : conflict('kube-controller-manager', '.spec.replicas')), async (api, asked) => {
    await api.apply(service, { takes: ({ field, manager }) => field === '.spec.replicas' && manager === 'kube-controller-manager' })
    assert.equal(asked.map(({ query }) => query.get('force')), ['false', 'true'])
  }))

  test('asks again after a broken connection and a busy server', () => withServer((_, count) => (count === 1 ? 'cut' : count === 2 ? { status: 503 } : { status: 200, body: { items: [] } }), async (api, asked) => {
    assert.equal(await api.list('Pod', { a: 'b' }), [])
    assert.is(asked.length, 3)
    assert.is(asked[0]!.query.get('labelSelector'), 'a=b')
  }))

  test('logs in once more when its token has expired, and then gives up', async () => {
    await withServer(({ headers }) => ({ status: headers.authorization === 'Bearer token 2' ? 200 : 401 }), async (api, asked, seen) => {
      await api.read('Service', 'clicks')
      assert.equal([asked.length, seen.logIns], [2, 2])
    })
    await withServer(() => ({ status: 401, body: { message: 'Unauthorized' } }), async (api, asked) => {
      assert.match((await assertFails('CLUSTER_API', () => api.read('Service', 'clicks'))).message, /could not read Service models\/clicks: status 401: Unauthorized/)
      assert.is(asked.length, 2)
    })
  })

  test('tells what it may not do, in the words of the server, at once', () => withServer(() => ({ status: 403, body: { message: 'services is forbidden: User "job" cannot patch' } }), async (api, asked) => {
    assert.match((await assertFails('CLUSTER_API', () => api.apply(service))).message, 'services is forbidden: User "job" cannot patch')
    assert.is(asked.length, 1)
  }))

  test('takes a wrong type, which the server calls its own failure, for final', () => withServer(() => ({ status: 500, body: { message: 'failed to create typed patch object: expected numeric, got string' } }), async (api, asked) => {
    await assertFails('CLUSTER_API', () => api.apply(service))
    assert.is(asked.length, 1)
  }))

  test('knows what is not there, was there before, or was changed by another', () => withServer(({ method }) => ({ status: method === 'GET' ? 404 : 409 }), async (api) => {
    assert.equal([await api.read('Service', 'clicks'), await api.create(service), await api.replace(service), await api.remove('Service', 'clicks')], [undefined, undefined, undefined, false])
  }))
})

describe('takeLease', (test) => {
  const times = { durationMs: 1000, renewMs: 100, pollMs: 10, waitMs: 20_000 }

  /** The lease as a server keeps it, with the version that says whether it was changed. */
  function leaseServer() {
    let kept: { metadata: { resourceVersion: string }; spec: { holderIdentity: string } } | undefined
    let version = 0
    let isDeaf = false
    const keep = (body: unknown) => { kept = { ...(body as typeof kept)!, metadata: { ...(body as NonNullable<typeof kept>).metadata, resourceVersion: String(++version) } }; return { status: 200, body: kept } }
    return {
      set isDeaf(value: boolean) { isDeaf = value },
      get holder() { return kept?.spec.holderIdentity },
      answer({ method, body }: Asked): Answer {
        if (isDeaf) return { status: 403 }
        if (method === 'POST') return kept ? { status: 409 } : keep(body)
        if (method === 'GET') return kept ? { status: 200, body: kept } : { status: 404 }
        if (!kept) return { status: 404 }
        if (method === 'PUT') return (body as NonNullable<typeof kept>).metadata.resourceVersion === kept.metadata.resourceVersion ? keep(body) : { status: 409 }
        kept = undefined
        return { status: 200 }
      },
    }
  }

  test('gives turns one after the other, and leaves nothing', async () => {
    const server = leaseServer()
    await withServer((asked) => server.answer(asked), async (api) => {
      const order: string[] = []
      // Longer than the test may stand still.
      const patient = { ...times, durationMs: 60_000, waitMs: 60_000 }
      const first = await takeLease(api, 'turn', {}, patient)
      const second = takeLease(api, 'turn', {}, patient).then((lease) => { order.push('second'); return lease })
      await new Promise((done) => { setTimeout(done, 300) })
      first.check()
      order.push('first')
      await first.release()
      await (await second).release()
      assert.equal(order, ['first', 'second'])
      assert.is(server.holder, undefined)
    })
  })

  test('takes over what a killed holder left, and that one finds its turn lost', async () => {
    const server = leaseServer()
    await withServer((asked) => server.answer(asked), async (api) => {
      const killed = await takeLease(api, 'turn', {}, { ...times, renewMs: 1_000_000 })
      const next = await takeLease(api, 'turn', {}, times)
      await assertFails('TARGET_LOCK_LOST', () => killed.check())
      next.check()
      await killed.release()
      next.check()
      await next.release()
    })
  })

  test('is lost when the cluster hears nothing for its duration', async () => {
    const server = leaseServer()
    await withServer((asked) => server.answer(asked), async (api) => {
      const lease = await takeLease(api, 'turn', {}, times)
      server.isDeaf = true
      await new Promise((done) => { setTimeout(done, 1200) })
      await assertFails('TARGET_LOCK_LOST', () => lease.check())
      await lease.release()
    })
  })

  test('waits no longer than it is told', async () => {
    const server = leaseServer()
    await withServer((asked) => server.answer(asked), async (api) => {
      const lease = await takeLease(api, 'turn', {}, times)
      assert.match((await assertFails('TARGET_BUSY', () => takeLease(api, 'turn', {}, { ...times, waitMs: 100 }))).message, server.holder!)
      await lease.release()
    })
  })
})
