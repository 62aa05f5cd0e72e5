import { mkdir, writeFile } from 'node:fs/promises'
import { failure } from '../../base/errors.ts'
import { runProgram } from './run-program.ts'
import { dawnVersion, nodeApiHeadersVersion, tfjsVersion } from './wheels.ts'

/** What npm installs for a kind: names with exact versions. None of their scripts is run: the one of tfjs-node-gpu would fetch an old library. */
export function packagesOf(kind: 'cpu' | 'gpu' | 'webgpu'): string[] {
  if (kind === 'webgpu') return [`webgpu@${dawnVersion}`, `@tensorflow/tfjs-backend-webgpu@${tfjsVersion}`, `@tensorflow/tfjs-core@${tfjsVersion}`]
  return [`@tensorflow/tfjs-node-gpu@${tfjsVersion}`, `node-api-headers@${nodeApiHeadersVersion}`]
}

/** About what they take, unpacked. */
export const packageBytes = 350e6

/** Installs packages into a folder of their own, with npm as it is set up here (registry, proxy, cache). */
export async function installPackages(folder: string, packages: readonly string[], environment: Record<string, string>, signal: AbortSignal): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(`${folder}/package.json`, '{ "private": true }\n')
  const command = ['npm', 'install', '--ignore-scripts', '--save-exact', '--no-audit', '--no-fund', '--prefix', folder, ...packages]
  const { exitCode, output } = await runProgram(command, { environment, folder, longestMs: 30 * 60_000, signal })
  signal.throwIfAborted()
  if (exitCode !== 0) throw failure('TENSORFLOW_STEP_FAILED', { step: `npm install ${packages.join(' ')}`, output: lastLines(output) })
}

export function lastLines(output: string): string {
  return output.split('\n').slice(-20).join('\n')
}
