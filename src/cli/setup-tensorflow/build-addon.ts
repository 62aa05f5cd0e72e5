import { mkdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { failure } from '../../base/errors.ts'
import { packageName } from '../../tensor/libtensorflow/installed.ts'
import { lastLines } from './install-packages.ts'
import { runProgram } from './run-program.ts'

/** Version 8 is in Node 12.22 and everything since: the addon does not depend on the version of Node. */
export const napiVersion = 8

/** The command that builds the addon, from the folder of one kind. It looks for the library by a path from itself, so that the folder can be moved or copied
 *  to another machine. The library must lie there itself, not a link to it: it looks for CUDA from its own place. */
function addonCommand(): { command: string[]; addon: string } {
  const own = join('package', 'node_modules', packageName)
  const addon = join(own, 'lib', `napi-v${napiVersion}`, 'tfjs_binding.node')
  const command = [
    'g++', '-O2', '-std=c++17', '-fPIC', '-shared', `-DNAPI_VERSION=${napiVersion}`,
    '-Ipackage/node_modules/node-api-headers/include', '-Itensorflow/include', `-I${dirname(own)}`,
    join(own, 'binding', 'tfjs_backend.cc'), join(own, 'binding', 'tfjs_binding.cc'),
    '-o', addon, '-Ltensorflow', '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', `-Wl,-rpath,$ORIGIN/${relative(dirname(addon), 'tensorflow')}`,
  ]
  return { command, addon }
}

export async function buildAddon(folder: string, environment: Record<string, string>, signal: AbortSignal): Promise<void> {
  const { command, addon } = addonCommand()
  await mkdir(dirname(join(folder, addon)), { recursive: true })
  const { exitCode, output } = await runProgram(command, { environment, folder, longestMs: 15 * 60_000, signal })
  signal.throwIfAborted()
  if (exitCode !== 0) throw failure('TENSORFLOW_STEP_FAILED', { step: 'g++', output: lastLines(output) })
}
