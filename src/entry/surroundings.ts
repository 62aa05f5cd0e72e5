import type { Surroundings } from './inputs.ts'

/** Variables that a child process may need: how to find programs, folders, certificates and proxies. Never a token. */
const passedOn = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'LC_ALL', 'TZ', 'RUNNER_TEMP', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy', 'CUDA_VISIBLE_DEVICES']

export function childEnvironment(): Record<string, string> {
  return Object.fromEntries(passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
}

export function surroundings(event: unknown): Surroundings {
  return { event, variables: process.env }
}

/** The command that calls this program again. */
export function selfCommand(): string[] {
  return [process.execPath, ...process.execArgv, process.argv[1]!]
}

/** A signal that Ctrl-C and the runner's cancel abort. A story then has a few seconds to save its work; a second signal ends the process
 *  at once. */
export function signalOfProcess(): { signal: AbortSignal; [Symbol.dispose](): void } {
  const controller = new AbortController()
  const abort = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(5)
    controller.abort(new Error(name))
  }
  process.on('SIGINT', abort).on('SIGTERM', abort)
  return { signal: controller.signal, [Symbol.dispose]: () => { process.off('SIGINT', abort).off('SIGTERM', abort) } }
}
