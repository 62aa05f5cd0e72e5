import type { Surroundings } from './inputs.ts'

/** Variables that a child process may need: how to find programs, folders, compiled code, certificates and proxies. Never a token. */
const passedOn = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'LC_ALL', 'TZ', 'RUNNER_TEMP', 'NODE_COMPILE_CACHE', 'NODE_EXTRA_CA_CERTS', 'NODE_USE_ENV_PROXY', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy', 'CUDA_VISIBLE_DEVICES', 'CUDA_DEVICE_ORDER']

export function childEnvironment(): Record<string, string> {
  return valuesOf(passedOn)
}

/** What npm needs beside these to install from the mirror that this machine is set up for. Trainings see none of it: an address may hold a login. */
export function npmEnvironment(): Record<string, string> {
  return valuesOf(['npm_config_registry', 'NPM_CONFIG_REGISTRY', 'npm_config_userconfig', 'NPM_CONFIG_USERCONFIG', 'npm_config_cafile', 'NPM_CONFIG_CAFILE'])
}

function valuesOf(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
}

export function surroundings(event: unknown): Surroundings {
  return { event, variables: process.env }
}

/** The command that calls this program again. */
export function selfCommand(): string[] {
  return [process.execPath, ...process.execArgv, process.argv[1]!]
}

/** By this variable a program tells its child whose child it is. */
const parentVariable = 'RANKOPS_PARENT'

/** What a child needs to end with this process, however that ends: what nobody waits for must not write beside its successor. */
export function endsWithThisProcess(): Record<string, string> {
  return { [parentVariable]: String(process.pid) }
}

/** A signal that Ctrl-C, the runner's cancel and the parent's end abort. A story then has a few seconds to save its work; a second
 *  Ctrl-C ends the process at once. */
export function signalOfProcess(): { signal: AbortSignal; [Symbol.dispose](): void } {
  const controller = new AbortController()
  const abort = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(5)
    controller.abort(new Error(name))
  }
  const parent = process.env[parentVariable]
  const watch = parent === undefined ? undefined : setInterval(() => {
    if (String(process.ppid) !== parent && !controller.signal.aborted) controller.abort(new Error('the process that started it is gone'))
  }, parentPollMs).unref()
  process.on('SIGINT', abort).on('SIGTERM', abort)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearInterval(watch)
      process.off('SIGINT', abort).off('SIGTERM', abort)
    },
  }
}

const parentPollMs = 250
