import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '../../../src/base/log.ts'
import type { RouterSettings } from '../../../src/serving/record.ts'
import { startRouter } from '../../../src/serving/router.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'
import { answering, canary, shadow, stable, withRouter } from '../router-bed.ts'

describe('the admin address of a router', (test) => {
  const call = (url: string, init: RequestInit = {}) => fetch(url, init).then((answer) => answer.status)

  test('beyond the loopback address it needs a token', async () => {
    for (const adminHost of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.com']) {
      assert.match((await assertFails('INPUT_INVALID', () => startRouter({ port: 0, adminHost, log: silentLog }))).message, `"admin-token-file": is needed where the admin address is ${adminHost}`)
    }
  })

  test('with a token only its bearer is heard, a changed token counts at once, and probes need none', () => withFolder(async (folder) => {
    const adminTokenFile = join(folder, 'token')
    await writeFile(adminTokenFile, 'first-token\n')
    await withRouter(async ({ router }) => {
      const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
      const routes = `${router.adminUrl.replace('0.0.0.0', '127.0.0.1')}/routes`
      assert.equal([await call(routes), await call(routes, bearer('wrong')), await call(routes, bearer('')), await call(routes, bearer('first-token'))], [401, 401, 401, 200])
      assert.equal([await call(routes, { method: 'PUT', body: '{"routes":[],"shadows":[]}' }), await call(routes.replace('/routes', '/replay'), { method: 'POST' }), await call(routes.replace('/routes', '/metrics'))], [401, 401, 401])
      await writeFile(adminTokenFile, 'second-token')
      assert.equal([await call(routes, bearer('first-token')), await call(routes, bearer('second-token'))], [401, 200])
      await writeFile(adminTokenFile, '')
      assert.equal([await call(routes, bearer('')), await call(routes, { headers: { authorization: 'Bearer' } })], [401, 401])
      assert.equal([await call(routes.replace('/routes', '/livez')), await call(routes.replace('/routes', '/readyz'))], [200, 503])
    }, 5000, { adminTokenFile, adminHost: '0.0.0.0' })
  }))

  test('a web page is not heard', () => withRouter(async ({ router }) => {
    assert.is(await call(`${router.adminUrl}/replay`, { method: 'POST', body: '{"times":1}', headers: { origin: 'https://example.com' } }), 403)
  }))

  test('tells which paths and methods there are', () => withRouter(async ({ router: { adminUrl } }) => {
    assert.equal([await call(`${adminUrl}/other`), await call(`${adminUrl}/routes`, { method: 'DELETE' }), await call(`${adminUrl}/metrics`, { method: 'POST' })], [404, 405, 405])
  }))

  test('its metrics are Prometheus text with a series for each server', () => withRouter(async ({ router, server, setRoutes }) => {
    await setRoutes([stable(await answering('old', server), 50), canary(await answering('new', server), 50)], [shadow('http://127.0.0.1:1', 20)])
    for (let i = 0; i < 4; i++) await (await fetch(router.url)).text()
    const text = await (await fetch(`${router.adminUrl}/metrics`)).text()
    for (const line of ['rankops_routed_requests_total{name="1.0.0",version="1.0.0"} 2', 'rankops_routed_duration_seconds_bucket{name="1.1.0",version="1.1.0",le="+Inf"} 2', 'rankops_route_weight_percent{name="2.0.0",version="2.0.0",role="shadow"} 20', 'rankops_shadow_copies_total{name="2.0.0",outcome="dropped"} 0']) assert.ok(text.includes(`${line}\n`), `${line} is not in\n${text}`)
  }))
})

describe('the routes file of a router', (test) => {
  test('a router that starts again serves at once what it was last told', () => withFolder(async (folder) => {
    const routesFile = join(folder, 'routes.json')
    await withRouter(async ({ server, setRoutes }) => {
      const url = await answering('old', server)
      await withRouter(async ({ setRoutes: setFirst }) => { await setFirst([stable(url)], [shadow('http://127.0.0.1:1')]) }, 5000, { routesFile })
      await setRoutes([])
      await withRouter(async ({ router, state }) => {
        assert.is(await (await fetch(router.url)).text(), 'old')
        const { routes, shadows } = await state()
        assert.equal([routes, shadows], [[stable(url)], [shadow('http://127.0.0.1:1')]])
      }, 5000, { routesFile })
    })
  }))

  test('of changes that come at once the last one is used and kept', () => withFolder(async (folder) => {
    const routesFile = join(folder, 'routes.json')
    await withRouter(async ({ setRoutes, state }) => {
      const url = 'http://127.0.0.1:1'
      await Promise.all(Array.from({ length: 12 }, (_, i) => setRoutes([stable(url, 100 - i), canary(url, i)])))
      assert.equal((JSON.parse(await readFile(routesFile, 'utf8')) as RouterSettings).routes, (await state()).routes)
    }, 5000, { routesFile })
  }))

  test('one that is not right stops the start and says so', () => withFolder(async (folder) => {
    const routesFile = join(folder, 'routes.json')
    await writeFile(routesFile, '{"routes":[')
    await assertFails('REQUEST_INVALID', () => startRouter({ port: 0, routesFile, log: silentLog }))
  }))

  test('routes that cannot be kept are not used, and the old ones stay', () => withFolder(async (folder) => {
    const routesFile = join(folder, 'there', 'routes.json')
    await withRouter(async ({ router, server, setRoutes, state }) => {
      await setRoutes([stable(await answering('old', server))])
      await rename(join(folder, 'there'), join(folder, 'elsewhere'))
      await writeFile(join(folder, 'there'), 'a file where a folder should be')
      assert.is(await call(`${router.adminUrl}/routes`, { method: 'PUT', body: '{"routes":[],"shadows":[]}' }), 500)
      assert.is((await state()).routes.length, 1)
      assert.is(await (await fetch(router.url)).text(), 'old')
    }, 5000, { routesFile })
  }))

  const call = (url: string, init: RequestInit = {}) => fetch(url, init).then((answer) => answer.status)
})
