import { join, resolve } from 'node:path'
import { failure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Ending } from '../entry/exit-codes.ts'
import { openCluster } from '../kubernetes/cluster.ts'
import { readAccess } from '../kubernetes/kubeconfig.ts'
import { kubernetesExecutor } from '../plan/executors/kubernetes.ts'
import { heartbeatGuard } from '../plan/guards/heartbeat-guard.ts'
import { runGuarded } from '../plan/guards/run-guarded.ts'
import type { KubernetesRunner } from '../plan/kubernetes-runner.ts'
import type { PlannedModel } from '../plan/record.ts'
import { heartbeatName } from '../training/heartbeat.ts'
import { listRunnersIfAny, runnersFile } from './choose-runners.ts'
import type { SourceInputs } from './choose-source.ts'
import { endingOf, trainArguments } from './train-in-child.ts'
import { candidateOf, planFile } from './workspace.ts'

interface JobInputs extends SourceInputs { plan: string | undefined; runners: string | undefined; kubeconfig: string | undefined }

/** What the images of `npm run image` run as. */
const usualUser = 1000

/** Trains one model in a Job of a cluster: the same program with the same folders, which are on a volume there and here. The cluster starts it again where it
 *  dies; its bad end is the caller's. */
export async function trainInJob(planned: PlannedModel, inputs: JobInputs, { log, signal }: { log: Log; signal: AbortSignal }): Promise<Ending | undefined> {
  const { model, spec: { resources } } = planned
  const settings = await findSettings(planned, inputs)
  for (const [name, path] of [['workspace', resolve(inputs.workspace)], ['plan', planFile(inputs)], ['folder', resolve(inputs.folder)]] as const) refuseElsewhere(name, path, settings)

  const executor = kubernetesExecutor({ cluster: openCluster(() => readAccess(inputs.kubeconfig, settings.context)), settings, user: process.getuid?.() || usualUser })
  const job = {
    name: model,
    command: [...settings.command, ...trainArguments(planned, inputs)],
    folder: resolve(inputs.folder),
    environment: settings.env,
    limits: { memoryMiB: resources.memoryMiB, timeoutMs: resources.timeoutMinutes * 60_000, cpu: resources.cpu, gpu: resources.gpu },
  }
  const { folder } = candidateOf(inputs, planned)
  const guard = heartbeatGuard({ name: model, file: join(folder, heartbeatName), silenceMs: resources.progressDeadlineMinutes * 60_000 })
  const { exitCode } = await runGuarded(executor, job, [guard], { log, signal })
  return endingOf(model, exitCode, signal)
}

/** Those of the runner that the plan chose. */
async function findSettings({ model, runner = 'none' }: PlannedModel, inputs: JobInputs): Promise<KubernetesRunner> {
  const settings = (await listRunnersIfAny(inputs)).find(({ name }) => name === runner)?.kubernetes
  if (settings === undefined) throw failure('INPUT_INVALID', { name: 'runners', problem: `${model} is to be trained in a cluster, and ${runnersFile(inputs)} does not say how: it lists no runner ${runner} with the key kubernetes` })
  return settings
}

/** A pod would say only that there is no such file. */
function refuseElsewhere(name: string, path: string, { claims }: KubernetesRunner): void {
  if (claims.some((claim) => path === claim.path || path.startsWith(`${claim.path.replace(/\/$/, '')}/`))) return
  throw failure('INPUT_INVALID', { name, problem: `${path} is on none of the volumes that the pods of the runner have: ${claims.map((claim) => claim.path).join(', ')}` })
}
