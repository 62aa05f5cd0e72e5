// A real Kubernetes node with an image of the smallest server and the true router: by the engine scripts that may lie beside the project.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildCommandLine } from '../../scripts/build.ts'
import { dockerEngine } from '../../src/deployment/targets/docker/engine.ts'
import { tarOf } from '../../src/deployment/targets/docker/tar.ts'
import { sha256 } from '../../src/base/files.ts'
import { tinyImage } from '../support/docker-bed.ts'
import { dockerHost } from './tools.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const engines = join(root, '../shared/tools')
const policy = ['DOCKER-USER', '-i', 'rankops0', '-o', 'rankops0', '-j', 'ACCEPT']

export interface RealNode {
  kubeconfig: string
  /** The folder in which kubectl lies. */
  binaries: string
  /** Of the smallest server. */
  image: string
  docker: { host: string; base: string }
  /** What another test did to the engine below it may have ended the node. */
  ensureUp(): Promise<void>
  /** Hands an image of the engine to the node. */
  load(image: string): Promise<void>
  /** The address of this machine for pods. */
  hostAddress: string
  close(): Promise<void>
}

let shared: Promise<RealNode | string> | undefined
let nUsers = 0

/** Or why there is none. A node that was up stays up; one that is started here ends with the last of the test files that asked for it. */
export async function kubernetesNode(): Promise<RealNode | string> {
  nUsers += 1
  const node = await (shared ??= startNode())
  return typeof node === 'string' ? node : { ...node, async close() { if (--nUsers === 0) await node.close() } }
}

async function startNode(): Promise<RealNode | string> {
  const script = join(engines, 'kubernetes.sh')
  if (!existsSync(script)) return 'there is no script beside the project that starts a Kubernetes node'
  const docker = await dockerHost()
  if (typeof docker === 'string') return docker
  const kubernetes = async (...args: string[]) => (await run('bash', [script, ...args], { timeout: 20 * 60_000, maxBuffer: 64 * 1024 * 1024 })).stdout
  let wasUp = true
  try {
    const variables = await kubernetes('env')
    const kubeconfig = /KUBECONFIG='?([^'\n]+)/.exec(variables)![1]!
    const binaries = /PATH='?([^':\n]+)/.exec(variables)![1]!
    wasUp = await run('curl', ['-sf', 'http://127.0.0.1:16248/healthz']).then(() => true, () => false)
    await kubernetes('up', 'real-node')
    // The bridge of the pods comes with the first of them; that of the engine is there, and pods reach this machine by it as well.
    const hostAddress = /inet ([\d.]+)/.exec((await run('ip', ['-4', 'addr', 'show', 'docker0'])).stdout)![1]!
    const hasRule = () => run('iptables', ['-C', ...policy]).then(() => true, () => false)
    const hadRule = await hasRule()
    const image = await buildImage(docker.host, docker.base)
    return {
      kubeconfig, binaries, image, docker, hostAddress,
      async ensureUp() {
        await kubernetes('up', 'real-node')
        // Docker's policy drops what one pod sends to another through a Service; its engine forgets the rule when it is started again.
        if (!(await hasRule())) await run('iptables', ['-I', ...policy])
        await kubernetes('load', image)
      },
      async load(name) { await kubernetes('load', name) },
      async close() {
        if (!hadRule) await run('iptables', ['-D', ...policy]).catch(() => {})
        if (!wasUp) await kubernetes('down')
        await docker.close()
      },
    }
  } catch (error) {
    if (!wasUp) await kubernetes('down').catch(() => {})
    await docker.close()
    return `no Kubernetes node could be started: ${String((error as { stderr?: string }).stderr ?? error).trim().split('\n').at(-1)!}`
  }
}

async function buildImage(host: string, base: string): Promise<string> {
  await buildCommandLine()
  const { programs, dockerfile } = await tinyImage(base)
  const files = { ...programs, 'router.mjs': await readFile(join(root, 'dist/serving-router-main.mjs')), 'Dockerfile': Buffer.from(dockerfile) }
  const image = `rankops-kubernetes-test:${sha256(Buffer.concat(Object.values(files))).slice(0, 12)}`
  const body = tarOf(Object.entries(files).map(([path, content]) => ({ path, bytes: content.length, content: [content] })))
  await dockerEngine(host).ask(`build ${image}`, 'POST', '/build', { query: { t: image, buildargs: JSON.stringify({ BASE: base }), rm: '1', forcerm: '1' }, body })
  return image
}
