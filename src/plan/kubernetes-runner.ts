import type { FromSchema } from '../base/schema.ts'

const name = { type: 'string', minLength: 1, maxLength: 253 } as const

/** How trainings run in a cluster: the key `kubernetes` of a runner whose executor that is. */
export const kubernetesRunnerSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['namespace', 'image', 'claims'],
  properties: {
    context: { ...name, description: 'Context of the kubeconfig; not given: its current one.' },
    namespace: { ...name, description: 'Where the Jobs are made.' },
    image: { ...name, maxLength: 500, description: 'Holds RankOps, and what the trainings need beside it.' },
    imagePullSecret: { ...name, description: 'The Secret with the log-in to the registry of the image.' },
    command: { type: 'array', minItems: 1, maxItems: 20, items: { ...name, maxLength: 500 }, default: ['node', '/app/rankops.mjs'], description: 'How RankOps is started in the image; not given: as in the image that npm run image makes.' },
    claims: {
      type: 'array',
      minItems: 1,
      maxItems: 20,
      description: 'Volumes that this machine has mounted as well, at the same paths: workspace and repository lie on them.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['claim', 'path'],
        properties: {
          claim: { ...name, description: 'Name of the PersistentVolumeClaim.' },
          path: { type: 'string', pattern: '^/.+', maxLength: 500, description: 'Where it is mounted, here and in the pods.' },
          isReadOnly: { type: 'boolean', default: false, description: 'Pods may only read it.' },
        },
      },
    },
    env: { type: 'object', additionalProperties: { type: 'string', maxLength: 4000 }, default: {}, description: 'Variables of the pods, such as HTTPS_PROXY, NO_PROXY or NODE_EXTRA_CA_CERTS. Whoever reads the list or the Jobs reads them: nothing secret.' },
    user: { type: 'integer', minimum: 1, description: 'Number of the user that pods run as; not given: the one that runs this, where that is not root, else 1000.' },
    nodeSelector: { type: 'object', additionalProperties: { type: 'string' }, default: {}, description: 'Labels that a node must have.' },
    tolerations: {
      type: 'array',
      default: [],
      maxItems: 20,
      description: 'Taints of nodes that are no obstacle.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['key'],
        properties: { key: name, value: { type: 'string' }, effect: { enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] } },
      },
    },
    gpuResource: { ...name, default: 'nvidia.com/gpu', description: 'What a GPU is called there, e.g. amd.com/gpu.' },
    priorityClass: { ...name, description: 'PriorityClass of the pods.' },
    queueMinutes: { type: 'integer', minimum: 1, default: 1440, description: 'A training for which no node was free for so long is given up.' },
    restarts: { type: 'integer', minimum: 0, maximum: 20, default: 3, description: 'So often a training that was killed or crashed is started again from its checkpoint. Evictions, preemptions and lost nodes do not count.' },
    graceSeconds: { type: 'integer', minimum: 1, default: 30, description: 'What a training has to write its checkpoint when it is told to end.' },
  },
} as const

export type KubernetesRunner = FromSchema<typeof kubernetesRunnerSchema>
