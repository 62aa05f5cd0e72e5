import { basename } from 'node:path'
import { sha256 } from '../../../base/files.ts'
import { newObject } from '../../../kubernetes/objects.ts'
import type { KubernetesObject } from '../../../kubernetes/objects.ts'
import type { Job } from '../../executor.ts'
import type { KubernetesRunner } from '../../kubernetes-runner.ts'

export const containerName = 'train'
/** Of all that this executor makes, so that they can be listed. */
export const ownLabels = { 'app.kubernetes.io/managed-by': 'rankops', 'app.kubernetes.io/component': 'training' }

/** Ends that nobody chose: told to end (5, 143), killed (137), crashed in a library (132, 134, 135, 139). With any other code the program says that a
 *  second try would end the same. */
const worthAnotherTry = [5, 132, 134, 135, 137, 139, 143]
/** A Job whose end nobody came to see is removed by the cluster after a day. */
const keptSeconds = 86_400

/** The batch/v1 Job of a training. The same training on the same runner has the same name, whoever asks and when: so it is found again, and never
 *  runs twice. Its pods follow each other, and never overlap: they write to one folder. */
export function buildJob(job: Job, settings: KubernetesRunner, { user, isSuspended = false }: { user: number; isSuspended?: boolean }): KubernetesObject {
  const timeoutSeconds = Math.ceil(job.limits.timeoutMs / 1000)
  const template = podTemplate(job, settings, { user, timeoutSeconds })
  const name = `${slugOf(job.name)}-${sha256(JSON.stringify([settings.namespace, settings.restarts, settings.queueMinutes, template])).slice(0, 12)}`
  return newObject('Job', { name, namespace: settings.namespace, labels: ownLabels, annotations: { 'rankops/training': job.name } }, {
    spec: {
      suspend: isSuspended,
      completions: 1,
      parallelism: 1,
      backoffLimit: settings.restarts,
      // A pod that is still ending may still write its checkpoint.
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          // Evicted, preempted, or its node is gone: not its fault, and not counted.
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          { action: 'FailJob', onExitCodes: { containerName, operator: 'NotIn', values: worthAnotherTry } },
        ],
      },
      // The last resort where nobody follows the Job any more; each pod has its own limit, which does not count its waiting.
      activeDeadlineSeconds: settings.queueMinutes * 60 + timeoutSeconds * (settings.restarts + 1),
      ttlSecondsAfterFinished: keptSeconds,
      template,
    },
  })
}

function podTemplate(job: Job, settings: KubernetesRunner, { user, timeoutSeconds }: { user: number; timeoutSeconds: number }): Record<string, unknown> {
  const gpus = job.limits.gpu ? { [settings.gpuResource]: String(job.limits.gpu) } : {}
  const resources = { cpu: `${Math.max(1, Math.round((job.limits.cpu ?? 1) * 1000))}m`, memory: `${job.limits.memoryMiB}Mi`, ...gpus }
  return {
    metadata: { labels: ownLabels },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // The program is not process 1, for which signals without a handler do nothing, and whose children nobody collects.
      shareProcessNamespace: true,
      activeDeadlineSeconds: timeoutSeconds,
      terminationGracePeriodSeconds: settings.graceSeconds,
      securityContext: { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } },
      ...(settings.imagePullSecret === undefined ? {} : { imagePullSecrets: [{ name: settings.imagePullSecret }] }),
      ...(settings.priorityClass === undefined ? {} : { priorityClassName: settings.priorityClass }),
      nodeSelector: settings.nodeSelector,
      tolerations: settings.tolerations.map(({ key, value, effect }) => ({ key, ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }), ...(effect === undefined ? {} : { effect }) })),
      containers: [{
        name: containerName,
        image: settings.image,
        imagePullPolicy: 'IfNotPresent',
        command: job.command,
        workingDir: job.folder,
        env: Object.entries(environmentOf(job)).map(([key, value]) => ({ name: key, value })),
        resources: { requests: resources, limits: resources },
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        volumeMounts: [
          ...settings.claims.map(({ path, isReadOnly }, i) => ({ name: `claim-${i}`, mountPath: path, readOnly: isReadOnly })),
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'shm', mountPath: '/dev/shm' },
        ],
      }],
      volumes: [
        ...settings.claims.map(({ claim, isReadOnly }, i) => ({ name: `claim-${i}`, persistentVolumeClaim: { claimName: claim, readOnly: isReadOnly } })),
        { name: 'tmp', emptyDir: {} },
        // Loaders of data share memory between processes there; what a container has otherwise, 64 MiB, is too little. It counts to the limit of memory.
        { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: `${job.limits.memoryMiB}Mi` } },
      ],
    },
  }
}

function environmentOf({ command: [program = ''], environment, limits }: Job): Record<string, string> {
  const given = { HOME: '/tmp', TMPDIR: '/tmp', ...environment }
  // As in a child process: without it node sizes its heap by the machine.
  const isNode = /^(node|rankops)$/.test(basename(program))
  return isNode ? { ...given, NODE_OPTIONS: [environment['NODE_OPTIONS'] ?? '', `--max-old-space-size=${limits.memoryMiB}`].join(' ').trim() } : given
}

/** What a name of Kubernetes may hold, and short enough that pods' names, which end in five letters more, show it whole. */
function slugOf(text: string): string {
  return `rankops-${text.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 30)}`.replace(/-+$/, '')
}
