// A router with servers behind it, and what its tests ask.
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { silentLog } from '../../src/base/log.ts'
import type { Route, RouterState, Shadow } from '../../src/serving/record.ts'
import { startRouter } from '../../src/serving/router.ts'
import type { Router, RouterOptions } from '../../src/serving/router.ts'
import { assert } from '../support/suite.ts'

export function settings(routes: unknown[], shadows: unknown[] = []): string {
  return JSON.stringify({ routes, shadows })
}

export function stable(url: string, weightPercent = 100): Route {
  return { name: '1.0.0', version: '1.0.0', url, weightPercent, role: 'stable' }
}

export function canary(url: string, weightPercent: number): Route {
  return { name: '1.1.0', version: '1.1.0', url, weightPercent, role: 'canary' }
}

export function baseline(url: string, weightPercent: number): Route {
  return { name: '1.0.0-baseline', version: '1.0.0', url, weightPercent, role: 'baseline' }
}

export function shadow(url: string, sharePercent = 100): Shadow {
  return { name: '2.0.0', version: '2.0.0', url, sharePercent }
}

export function answering(text: string, server: Bed['server']): Promise<string> {
  return server((request, response) => { request.resume(); response.end(text) })
}

export interface Bed {
  router: Router
  /** Starts a server to route to and gives its address. */
  server(listener: RequestListener): Promise<string>
  setRoutes(routes: Route[], shadows?: Shadow[]): Promise<void>
  state(): Promise<RouterState>
  counters(): Promise<RouterState['counters']>
}

/** One that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => { server.close(resolve) })
  return port
}

export async function withRouter(body: (bed: Bed) => Promise<void>, timeoutMs = 5000, more: Partial<RouterOptions> = {}): Promise<void> {
  const router = await startRouter({ port: 0, log: silentLog, timeoutMs, isBusy: () => false, ...more })
  const state = async () => await (await fetch(`${router.adminUrl}/routes`)).json() as RouterState
  const servers: Server[] = []
  try {
    await body({
      router,
      async server(listener) {
        const server = createServer(listener)
        servers.push(server)
        await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      },
      state,
      async setRoutes(routes, shadows = []) {
        const answer = await fetch(`${router.adminUrl}/routes`, { method: 'PUT', body: settings(routes, shadows) })
        assert.is(answer.status, 200, await answer.text())
      },
      counters: async () => (await state()).counters,
    })
  } finally {
    await router.close(0)
    for (const server of servers) { server.closeAllConnections(); server.close() }
  }
}

/** Waits until something holds that the router brings about by itself, for a minute at most. */
export async function settled<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (const endMs = performance.now() + 60_000; performance.now() < endMs;) {
    const value = await read()
    if (holds(value)) return value
    await new Promise((resolve) => { setTimeout(resolve, 5) })
  }
  assert.unreachable('it never came to hold')
  throw new Error('unreachable')
}

/** The body of a request as the server reads it. */
export async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
