// TensorFlow's own library for the tests that need it: the wheel by pip, then setup-tensorflow. What is fetched and installed is kept for the next run of the tests.
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { exists } from '../../src/base/files.ts'
import { tensorflowVersion, wheelsOf } from '../../src/cli/setup-tensorflow/wheels.ts'

const run = promisify(execFile)

export const program = [process.execPath, join(import.meta.dirname, '../../src/cli/main.ts'), 'setup-tensorflow'] as const
export const [wheels, folder] = [join(tmpdir(), 'rankops-wheels'), join(tmpdir(), 'rankops-tensorflow')] as const

/** Installs into `folder`; where it is there already, nothing is done. */
export function setup(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(program[0], [...program.slice(1), '--folder', folder, ...args], { timeout: 15 * 60_000, maxBuffer: 16 * 2 ** 20 })
}

let fetched: Promise<string | undefined> | undefined

/** Why the wheel is not there; pip fetches it, by its digest. */
export function fetchWheel(): Promise<string | undefined> {
  return fetched ??= fetchOnce()
}

async function fetchOnce(): Promise<string | undefined> {
  const [wheel] = wheelsOf('cpu')
  if (`${process.platform} ${process.arch}` !== 'linux x64') return 'the library is for Linux on x86-64'
  if (await exists(join(wheels, wheel!.file))) return undefined
  await mkdir(wheels, { recursive: true })
  const platforms = ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'].flatMap((name) => ['--platform', name])
  return run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--python-version', '3.11', ...platforms, '--dest', wheels, `tensorflow-cpu==${tensorflowVersion}`], { timeout: 10 * 60_000 })
    .then(() => undefined, (error: { stderr?: string }) => `pip fetches no wheel: ${(error.stderr ?? String(error)).trim().split('\n').at(-1)!}`)
}
