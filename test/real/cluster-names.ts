// The names of pods behind headless Services, for a cluster that has no DNS of its own: a server that answers as CoreDNS would, out of the EndpointSlices that the cluster keeps.
import { createSocket } from 'node:dgram'
import { jsonOf } from '../../src/kubernetes/cluster.ts'
import type { Cluster } from '../../src/kubernetes/cluster.ts'

interface Slices { items: { metadata: { labels: Record<string, string> }; endpoints: { hostname?: string; addresses: string[]; conditions: { ready?: boolean } }[] | null }[] }

/** Listens at `address`, port 53. `podSettings` is what a pod needs to ask it. */
export async function clusterNames(cluster: Cluster, namespace: string, address: string): Promise<{ podSettings: object; asked: Set<string>; close(): Promise<void> }> {
  const domain = `${namespace}.svc.cluster.local`
  const asked = new Set<string>()
  const socket = createSocket('udp4', (question, { port, address: asker }) => {
    answer(question).then((reply) => { socket.send(reply, port, asker) }, () => {})   // the asker asks again
  })

  async function answer(question: Buffer): Promise<Buffer> {
    const { name, type, end } = questionIn(question)
    asked.add(name)
    const addresses = name.endsWith(`.${domain}`) ? await addressesOf(name.slice(0, -domain.length - 1)) : []
    return replyTo(question.subarray(0, end), addresses.length > 0, type === typeA ? addresses : [])
  }

  /** `pod.service`: a name is published where the pod is ready, or where its Service says that this does not matter. */
  async function addressesOf(name: string): Promise<string[]> {
    const [pod, service] = name.split('.')
    const { items } = jsonOf<Slices>(await cluster.ask('list endpoints', 'GET', `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, { isOnce: true }))
    return items.filter(({ metadata: { labels } }) => labels['kubernetes.io/service-name'] === service).flatMap(({ endpoints }) => endpoints ?? [])
      .filter(({ hostname, conditions }) => hostname === pod && conditions.ready !== false).flatMap(({ addresses }) => addresses)
  }

  await new Promise<void>((listening, fails) => { socket.once('error', fails).bind(53, address, listening) })
  return {
    podSettings: { dnsPolicy: 'None', dnsConfig: { nameservers: [address], searches: [domain], options: [{ name: 'ndots', value: '5' }] } },
    asked,
    close: () => new Promise((closed) => { socket.close(closed) }),
  }
}

const typeA = 1
const seconds = 5

/** RFC 1035, 4.1.2: one question, whose name is not compressed. `end`: where it ends in the message. */
function questionIn(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = message[at]!; length > 0; length = message[at]!) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 }
}

/** RFC 1035, 4.1.1 and 4.1.3. A name that is there without such an address is not an error. */
function replyTo(question: Buffer, isThere: boolean, addresses: readonly string[]): Buffer {
  const header = Buffer.from(question.subarray(0, 12))
  header.writeUInt16BE(0x8580 | (isThere ? 0 : 3), 2)   // an authoritative answer, without or with "no such name"
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(addresses.length, 6)
  header.writeUInt32BE(0, 8)
  const answers = addresses.map((address) => {
    const record = Buffer.alloc(16)
    record.writeUInt16BE(0xc00c, 0)                      // the name of the question
    record.writeUInt16BE(typeA, 2)
    record.writeUInt16BE(1, 4)
    record.writeUInt32BE(seconds, 6)
    record.writeUInt16BE(4, 10)
    address.split('.').forEach((part, i) => record.writeUInt8(Number(part), 12 + i))
    return record
  })
  return Buffer.concat([header, question.subarray(12), ...answers])
}
