// Finds a real tool on PATH, or installs it through the engine scripts that may lie beside the project, or gives up.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { dockerEngine } from '../../src/deployment/targets/docker/engine.ts'

const run = promisify(execFile)
const engines = join(import.meta.dirname, '../../../shared/tools')

/** A PATH on which all of the tools are, or undefined. `script` is the engine script that installs them. */
export async function toolPath(tools: string[], script: string): Promise<string | undefined> {
  const path = process.env['PATH'] ?? ''
  if (tools.every((tool) => isOn(path, tool))) return path
  if (!existsSync(join(engines, script))) return undefined
  try {
    const { stdout } = await run('bash', ['-c', `env="$(bash "$1" install)" && eval "$env" && printf %s "$PATH"`, '-', join(engines, script)], { timeout: 15 * 60_000, maxBuffer: 64 * 1024 * 1024 })
    return tools.every((tool) => isOn(stdout, tool)) ? stdout : undefined
  } catch {
    return undefined
  }
}

/** Path of a Chromium, installed from the system's packages where that is possible, or undefined. */
export async function chromium(): Promise<string | undefined> {
  const find = () => ['chromium', 'chromium-browser', 'google-chrome'].find((name) => isOn(process.env['PATH'] ?? '', name))
  if (find() || process.getuid?.() !== 0) return find()
  try {
    await run('bash', ['-c', 'apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk'], { timeout: 15 * 60_000, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  } catch {
    return undefined
  }
  return find()
}

/** A registry of this machine that asks for no login: the one that RANKOPS_REGISTRY names, or that of the engine scripts. */
export async function dockerRegistry(): Promise<string | undefined> {
  if (process.env['RANKOPS_REGISTRY']) return process.env['RANKOPS_REGISTRY']
  const script = join(engines, 'docker.sh')
  if (!existsSync(script)) return undefined
  const output = await run('bash', [script, 'up', 'registry'], { timeout: 5 * 60_000, maxBuffer: 64 * 1024 * 1024 }).then(({ stdout }) => stdout, () => '')
  return /RANKOPS_REGISTRY='?([^'\n]+)/.exec(output)?.[1]
}

/** A Python with some packages of PyPI, each imported by its own name: that of RANKOPS_PEERS_PYTHON or of the system where it has them, else an environment that is
 *  made for the tests and kept; undefined where none can be made. */
export async function pythonWith(...packages: string[]): Promise<string | undefined> {
  const has = (python: string) => run(python, ['-c', `import ${packages.join(', ')}`], { timeout: 60_000 }).then(() => true, () => false)
  const folder = join(tmpdir(), `rankops-python-${packages.join('-')}`)
  const own = join(folder, 'bin/python')
  for (const python of [process.env['RANKOPS_PEERS_PYTHON'] ?? 'python3', own]) if (await has(python)) return python
  try {
    await run('python3', ['-m', 'venv', '--clear', folder], { timeout: 5 * 60_000 })
    await run(own, ['-m', 'pip', 'install', '--quiet', ...packages], { timeout: 10 * 60_000, maxBuffer: 64 * 1024 * 1024 })
  } catch {
    return undefined
  }
  return await has(own) ? own : undefined
}

/** A Python that has a package: the one that RANKOPS_PEERS_PYTHON names, or that of the engine scripts; undefined where there is none. */
export async function peersPython(packageName: string): Promise<string | undefined> {
  const has = (python: string) => run(python, ['-c', `import ${packageName}`], { timeout: 60_000 }).then(() => true, () => false)
  const given = process.env['RANKOPS_PEERS_PYTHON'] ?? 'python3'
  if (await has(given)) return given
  const script = join(engines, 'tensorflow-cpu.sh')
  if (!existsSync(script)) return undefined
  const output = await run('bash', [script, 'peers'], { timeout: 15 * 60_000, maxBuffer: 64 * 1024 * 1024 }).then(({ stdout }) => stdout, () => '')
  const python = /RANKOPS_PEERS_PYTHON='?([^'\n]+)/.exec(output)?.[1]
  return python !== undefined && await has(python) ? python : undefined
}

/** A Python with TensorFlow: the one that RANKOPS_KERAS_PYTHON names, or that of the engine scripts; undefined where there is none. */
export async function kerasPython(): Promise<string | undefined> {
  const given = process.env['RANKOPS_KERAS_PYTHON']
  if (given !== undefined) return given
  const script = join(engines, 'tensorflow-cpu.sh')
  if (!existsSync(script)) return undefined
  const output = await run('bash', [script, 'keras'], { timeout: 15 * 60_000, maxBuffer: 64 * 1024 * 1024 }).then(({ stdout }) => stdout, () => '')
  return /RANKOPS_KERAS_PYTHON='?([^'\n]+)/.exec(output)?.[1]
}

function isOn(path: string, tool: string): boolean {
  return path.split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, tool)))
}

export interface RealEngine { host: string; /** An image with Node 24 that it has, or pulls. */ base: string; /** Stops the engine and starts it again. */ restart?: () => Promise<void>; /** Stops it where this started it. */ close(): Promise<void> }

let engine: Promise<RealEngine | string> | undefined
let nUsers = 0

/** A Docker engine: the one that DOCKER_HOST names or that is usual on the machine, or one of the engine scripts; or why there is none. Of the test
 *  files of one process the last that closes it stops it. */
export async function dockerHost(): Promise<RealEngine | string> {
  nUsers += 1
  const found = await (engine ??= findEngine())
  return typeof found === 'string' ? found : { ...found, async close() { if (--nUsers === 0) await found.close() } }
}

async function findEngine(): Promise<RealEngine | string> {
  const usual = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock'
  if (await answers(usual)) return { host: usual, base: process.env['RANKOPS_BASE_IMAGE'] ?? 'node:24-slim', close: async () => {} }
  const script = join(engines, 'docker.sh')
  if (!existsSync(script)) return `no Docker engine answers at ${usual}`
  const docker = async (...args: string[]) => (await run('bash', [script, ...args], { timeout: 5 * 60_000, maxBuffer: 64 * 1024 * 1024 })).stdout
  try {
    const host = /DOCKER_HOST='?([^'\n]+)/.exec(await docker('env'))![1]!
    const wasUp = await answers(host)
    await docker('up')
    await docker('base-image')
    return { host, base: 'rankops/node:24', async restart() { await docker('down'); await docker('up') }, async close() { if (!wasUp) await docker('down') } }
  } catch (error) {
    return `no Docker engine answers at ${usual}, and none could be started: ${String((error as { stderr?: string }).stderr ?? error).trim().split('\n').at(-1)!}`
  }
}

async function answers(host: string): Promise<boolean> {
  return Promise.resolve().then(() => dockerEngine(host).ask('answer', 'GET', '/_ping')).then(() => true, () => false)
}
