import { resolve } from 'node:path'
import type { Log } from '../base/log.ts'
import { endWith, exitCodes } from '../entry/exit-codes.ts'
import type { Ending, ExitCode } from '../entry/exit-codes.ts'
import { libraryEnvironment } from '../entry/native-libraries.ts'
import { endsWithThisProcess } from '../entry/surroundings.ts'
import { processExecutor } from '../plan/executors/process.ts'
import type { PlannedModel } from '../plan/record.ts'
import type { SourceInputs } from './choose-source.ts'
import { planFile } from './workspace.ts'

/** Lets this program train one model in a child process with the limits of its spec. The child's bad end is the caller's. */
export async function trainInChild(
  { model, spec: { resources } }: PlannedModel,
  inputs: SourceInputs & { plan: string | undefined },
  { log, signal, environment, self }: { log: Log; signal: AbortSignal; environment: Record<string, string>; self: readonly string[] },
): Promise<Ending | undefined> {
  const { exitCode } = await processExecutor({ environment }).run({
    name: model,
    command: [...self, 'train', '--executor', 'inline', '--model', model, '--workspace', resolve(inputs.workspace), '--plan', planFile(inputs), '--folder', resolve(inputs.folder), ...dataArguments(inputs)],
    folder: resolve(inputs.folder),
    environment: { ...endsWithThisProcess(), ...libraryEnvironment() },
    limits: { memoryMiB: resources.memoryMiB, timeoutMs: resources.timeoutMinutes * 60_000 },
  }, { log, signal })
  if (exitCode === 0) return undefined
  const end = endOf(exitCode, signal)
  return endWith(end, end === 5
    ? `${model}: the training was interrupted. Run train again: it goes on from the newest checkpoint.`
    : `${model}: the training ended with exit code ${exitCode}; the lines above say why.`)
}

function dataArguments({ data, snapshots }: SourceInputs): string[] {
  return [...data.flatMap((path) => ['--data', resolve(path)]), ...(snapshots === undefined ? [] : ['--snapshots', resolve(snapshots)])]
}

/** A child that something outside killed may be started again. */
function endOf(exitCode: number, signal: AbortSignal): Exclude<ExitCode, 0> {
  if (signal.aborted) return 5
  return exitCode in exitCodes ? exitCode as Exclude<ExitCode, 0> : 4
}
