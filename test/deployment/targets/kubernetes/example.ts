import type { Placement } from '../../../../src/deployment/targets/kubernetes/settings.ts'

export const placement: Placement = {
  model: 'clicks',
  environment: 'production',
  settings: {
    namespace: 'models',
    image: 'registry.acme.example/serving@sha256:0c9d',
    imagePullSecret: 'registry',
    replicas: { min: 2, max: 6, cpuPercent: 70 },
    cpu: 1,
    memoryMiB: 512,
    gpu: 1,
    nodeSelector: { pool: 'gpu' },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    release: { from: 'fetch', url: 'https://forge.acme.example/repos/shop/models/releases/tags/{model}-v{version}', tokenSecret: 'release-token' },
    router: { replicas: 2, cpu: 0.25, memoryMiB: 256 },
    metricsFrom: ['monitoring'],
  },
}

export function withSettings(more: Partial<Placement['settings']>): Placement {
  return { ...placement, settings: { ...placement.settings, ...more } }
}
