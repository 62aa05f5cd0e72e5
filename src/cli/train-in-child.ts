import { join, resolve } from 'node:path'
import { failure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { endWith, exitCodes } from '../entry/exit-codes.ts'
import type { Ending, ExitCode } from '../entry/exit-codes.ts'
import { libraryEnvironment } from '../entry/native-libraries.ts'
import { endsWithThisProcess } from '../entry/surroundings.ts'
import type { Job } from '../plan/executor.ts'
import { processExecutor } from '../plan/executors/process.ts'
import { askNvidiaSmi } from '../plan/gpus/ask-nvidia-smi.ts'
import { gpuGuard } from '../plan/guards/gpu-guard.ts'
import { heartbeatGuard } from '../plan/guards/heartbeat-guard.ts'
import type { StartGuard } from '../plan/guards/run-guarded.ts'
import type { PlannedModel } from '../plan/record.ts'
import { heartbeatName } from '../training/heartbeat.ts'
import type { SourceInputs } from './choose-source.ts'
import { trainWithRestarts } from './train-with-restarts.ts'
import { candidateOf, planFile } from './workspace.ts'

interface ChildPorts { log: Log; signal: AbortSignal; environment: Record<string, string>; self: readonly string[] }

/** Lets this program train one model in a child process with the limits of its spec, watched by its heartbeat, and started again where it dies. The child's bad
 *  end is the caller's. */
export async function trainInChild(planned: PlannedModel, inputs: SourceInputs & { plan: string | undefined }, { log, signal, environment, self }: ChildPorts): Promise<Ending | undefined> {
  const { model, spec: { resources } } = planned
  const { folder } = candidateOf(inputs, planned)
  const job: Job = {
    name: model,
    command: [...self, ...trainArguments(planned, inputs)],
    folder: resolve(inputs.folder),
    // What is given goes before what this process has: GPUs are those of a lease, not all that the runner sees.
    environment: { ...libraryEnvironment(), ...environment, ...endsWithThisProcess() },
    limits: { memoryMiB: resources.memoryMiB, timeoutMs: resources.timeoutMinutes * 60_000 },
  }
  const guards = [
    heartbeatGuard({ name: model, file: join(folder, heartbeatName), silenceMs: resources.progressDeadlineMinutes * 60_000 }),
    ...(resources.gpu > 0 ? await gpuGuards(model, environment) : []),
  ]
  const { exitCode } = await trainWithRestarts(processExecutor({ environment }), job, { folder, guards }, { log, signal })
  return endingOf(model, exitCode, signal)
}

/** Arguments by which this program trains a model in its own process, wherever that is. */
export function trainArguments({ model }: PlannedModel, inputs: SourceInputs & { plan: string | undefined }): string[] {
  return ['train', '--executor', 'inline', '--model', model, '--workspace', resolve(inputs.workspace), '--plan', planFile(inputs), '--folder', resolve(inputs.folder), ...dataArguments(inputs)]
}

/** What the end of such a program means for who waits for it; undefined where it went well. */
export function endingOf(model: string, exitCode: number, signal: AbortSignal): Ending | undefined {
  if (exitCode === 0) return undefined
  const end = endOf(exitCode, signal)
  return endWith(end, end === 5
    ? `${model}: the training was interrupted. Run train again: it goes on from the newest checkpoint.`
    : `${model}: the training ended with exit code ${exitCode}; the lines above say why.`)
}

/** Those that the training may use. GPUs of other makers than NVIDIA are not watched. */
async function gpuGuards(model: string, environment: Record<string, string>): Promise<StartGuard[]> {
  const before = await askNvidiaSmi(environment)
  if ('reason' in before && before.reason === 'missing') return []
  if ('reason' in before) throw failure('GPU_GONE', { name: model, problem: before.problem })
  return [gpuGuard({ name: model, before, visible: environment['CUDA_VISIBLE_DEVICES'], ask: () => askNvidiaSmi(environment) })]
}

function dataArguments({ data, snapshots }: SourceInputs): string[] {
  return [...data.flatMap((path) => ['--data', resolve(path)]), ...(snapshots === undefined ? [] : ['--snapshots', resolve(snapshots)])]
}

/** A child that something outside killed may be started again. */
function endOf(exitCode: number, signal: AbortSignal): Exclude<ExitCode, 0> {
  if (signal.aborted) return 5
  return exitCode in exitCodes ? exitCode as Exclude<ExitCode, 0> : 4
}
