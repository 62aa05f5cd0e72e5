import type { JSONSchema } from '../base/schema.ts'

const labelKey = '([a-zA-Z0-9.-]{1,253}/)?[a-zA-Z0-9]([\\w.-]{0,61}[a-zA-Z0-9])?'
const label = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'
export const objectName = '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$'
const origin = '^https?://[^/?#\\s]+$'
const address = '^https?://\\S+$'
const volumePath = '^[\\w{}][\\w{}./-]*$'
const taintValue = '^[\\w.-]*$'
const nodeLabel = `^${labelKey}=[\\w.-]{0,63}$`
const taintKey = `^${labelKey}$`

/** Forms and how they are told to people. */
export const kubernetesPatternWords: Record<string, string> = {
  [label]: 'lower-case letters, digits and hyphens, at most 63, the first and last no hyphen',
  [objectName]: 'the name of an object: lower-case letters, digits, hyphens and dots, the first and last a letter or digit',
  [origin]: 'http://host or https://host, without a path',
  [address]: 'an address that begins with http:// or https://',
  [volumePath]: 'a path of letters, digits, `_`, `.`, `-` and `/`, with {model} and {version} in it',
  [taintValue]: 'letters, digits, `_`, `.` and `-`',
  [nodeLabel]: 'label=value',
  [taintKey]: 'the name of a label, with or without a prefix and a slash',
}

/** `deployment.kubernetes`: how a release runs in a cluster. */
export const kubernetesSchema = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'How a release runs where the target is kubernetes.',
  properties: {
    namespace: { type: 'string', pattern: label, default: 'default', description: 'Namespace of all objects. It exists already.' },
    context: { type: 'string', minLength: 1, maxLength: 300, description: 'Context of the kubeconfig. Left out: its current one.' },
    image: { type: 'string', minLength: 1, maxLength: 300, pattern: '^[a-zA-Z0-9][\\w./:@-]*$', description: 'Image that holds server and router, best by digest; npm run image makes and pushes it. Needed where the target is kubernetes.' },
    imagePullSecret: { type: 'string', pattern: objectName, description: 'Secret of the namespace with the log-in of the image’s registry.' },
    apiKeysSecret: { type: 'string', pattern: objectName, description: 'Secret of the namespace whose key keys.json holds the API keys, in place of serving.apiKeys.' },
    url: { type: 'string', maxLength: 500, pattern: origin, description: 'Address for those outside of the cluster, where somebody made one for the router’s Service; health is checked there. Left out: the Service’s own, inside the cluster.' },
    replicas: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Pods of each version. Where max is above min an autoscaler decides; it needs the cluster’s metrics server.',
      properties: {
        min: { type: 'integer', minimum: 1, maximum: 1000, default: 2, description: 'So many at least.' },
        max: { type: 'integer', minimum: 1, maximum: 1000, default: 6, description: 'So many at most.' },
        cpuPercent: { type: 'integer', minimum: 1, maximum: 1000, default: 70, description: 'The autoscaler keeps the processor use at this share of `cpu`.' },
      },
    },
    cpu: { type: 'number', minimum: 0.01, maximum: 1024, default: 1, description: 'Processor cores that a pod is sure of. It may use more where the node is idle.' },
    memoryMiB: { type: 'integer', minimum: 64, maximum: 4_194_304, default: 512, description: 'Memory of a pod, in MiB. One that needs more is ended.' },
    gpu: { type: 'integer', minimum: 0, maximum: 64, default: 0, description: 'Graphics processors of a pod, as nvidia.com/gpu.' },
    nodeSelector: { type: 'array', maxItems: 20, uniqueItems: true, default: [], items: { type: 'string', maxLength: 400, pattern: nodeLabel }, description: 'Labels of the nodes that may run it, each label=value.' },
    tolerations: {
      type: 'array',
      maxItems: 20,
      default: [],
      description: 'Taints of nodes that may run it nevertheless.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['key'],
        properties: {
          key: { type: 'string', maxLength: 317, pattern: taintKey, description: 'Key of the taint.' },
          value: { type: 'string', maxLength: 63, pattern: taintValue, description: 'Its value. Left out: any.' },
          effect: { enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'], description: 'Its effect. Left out: any.' },
        },
      },
    },
    release: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Where pods have the files of the release from.',
      properties: {
        from: { enum: ['fetch', 'claim'], default: 'fetch', description: 'fetch: each pod gets the release from an address, and verifies it, before its server starts. claim: a volume holds it, which somebody else fills.' },
        url: { type: 'string', maxLength: 500, pattern: address, description: 'Address of a release, with {model} and {version} in it. Left out: that of the forge’s release.' },
        tokenSecret: { type: 'string', pattern: objectName, description: 'Secret of the namespace whose key token may read the release; for a private repository.' },
        claim: { type: 'string', pattern: objectName, description: 'PersistentVolumeClaim of the namespace.' },
        path: { type: 'string', minLength: 1, maxLength: 300, pattern: volumePath, default: '{model}/{version}', description: 'Folder of a release in the volume.' },
      },
    },
    router: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'The pods that divide requests between versions.',
      properties: {
        replicas: { type: 'integer', minimum: 1, maximum: 100, default: 2, description: 'How many.' },
        cpu: { type: 'number', minimum: 0.01, maximum: 1024, default: 0.25, description: 'Processor cores that each is sure of.' },
        memoryMiB: { type: 'integer', minimum: 64, maximum: 65_536, default: 256, description: 'Memory of each, in MiB.' },
      },
    },
    metricsFrom: { type: 'array', maxItems: 20, uniqueItems: true, default: [], items: { type: 'string', pattern: label }, description: 'Namespaces whose pods may read the servers’ metrics, on port 8081, e.g. that of Prometheus.' },
    readyTimeoutSeconds: { type: 'integer', minimum: 10, maximum: 3600, default: 300, description: 'A new version that is not ready by then has failed; images are pulled and nodes added meanwhile.' },
  },
} as const satisfies JSONSchema
