import { readFile } from 'node:fs/promises'
import { askNvidiaSmi } from '../../plan/gpus/ask-nvidia-smi.ts'
import { freeBytesAt } from '../doctor/look-at-machine.ts'
import type { SetupMachine, SetupWish } from './judge-needs.ts'
import { runProgram } from './run-program.ts'

/** Looks at this machine; asks for what is not needed only where it costs nothing. */
export async function lookAtNeeds(folder: string, kind: SetupWish['kind'], environment: Record<string, string>): Promise<SetupMachine> {
  const firstLine = async (...command: string[]) => {
    const { exitCode, output } = await runProgram(command, { environment, longestMs: 30_000 })
    return exitCode === 0 ? output.split('\n')[0]!.trim() : undefined
  }
  const [compiler, npm, freeBytes, gpus, processors] = await Promise.all([
    firstLine('g++', '--version'), firstLine('npm', '--version'), freeBytesAt(folder),
    kind === 'gpu' ? askNvidiaSmi(environment) : undefined, readFile('/proc/cpuinfo', 'utf8').catch(() => ''),
  ])
  return { system: `${process.platform} ${process.arch}`, glibc: glibcVersion(), hasAvx: /^flags.* avx /m.test(processors), compiler, npm, freeBytes, gpus }
}

/** Node was started by it; undefined where another C library did. */
function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime
}
