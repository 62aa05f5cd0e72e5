// What a cluster's metrics server says, as far as an autoscaler asks: the processor use of pods, the same for all of them.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { KubernetesBed } from '../support/kubernetes-bed.ts'

/** `milliCpu` may change. Registered for the whole cluster, through a Service that stands for this machine. */
export async function metricsStandIn({ ask, namespace }: KubernetesBed, folder: string): Promise<{ milliCpu: number; close(): Promise<void> }> {
  await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')])
  const state = { milliCpu: 0 }
  const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'metrics.k8s.io/v1beta1', resources: [{ name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] }] }
  const server = createServer({ key: await readFile(join(folder, 'key.pem')), cert: await readFile(join(folder, 'cert.pem')) }, (request, response) => {
    const url = new URL(request.url!, 'https://x')
    const wanted = /\/namespaces\/([^/]+)\/pods$/.exec(url.pathname)?.[1]
    const answer = async () => {
      if (wanted === undefined) return list
      const { items } = await ask('GET', `/api/v1/namespaces/${wanted}/pods?labelSelector=${encodeURIComponent(url.searchParams.get('labelSelector') ?? '')}`) as { items: { metadata: object; spec: { containers: { name: string }[] } }[] }
      const now = new Date().toISOString()
      return { kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items: items.map(({ metadata, spec }) => ({ metadata, timestamp: now, window: '10s', containers: spec.containers.map(({ name }) => ({ name, usage: { cpu: `${state.milliCpu}m`, memory: '50Mi' } })) })) }
    }
    answer().then((body) => { response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)) }, () => { response.writeHead(500).end() })
  })
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', () => { done() }) })
  const { port } = server.address() as AddressInfo
  const service = `/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io`
  await ask('POST', `/api/v1/namespaces/${namespace}/services`, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'metrics' }, spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] } })
  await ask('DELETE', service)
  await ask('POST', '/apis/apiregistration.k8s.io/v1/apiservices', {
    apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: { group: 'metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, service: { name: 'metrics', namespace, port } },
  })
  return Object.assign(state, {
    async close() {
      await ask('DELETE', service)
      server.closeAllConnections()
      server.close()
    },
  })
}
