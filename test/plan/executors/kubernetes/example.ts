import type { KubernetesRunner } from '../../../../src/plan/kubernetes-runner.ts'
import { parseRunners } from '../../../../src/plan/runners.ts'

/** The settings of a runner as its file would give them, with one volume. */
export function runnerWithClaims({ path, ...more }: { path: string } & Partial<KubernetesRunner>): KubernetesRunner {
  const runner = { name: 'cluster', executor: 'kubernetes', cpu: 8, memoryMiB: 16_384, kubernetes: { namespace: 'models', image: 'registry.example/rankops-train:1', claims: [{ claim: 'work', path }], restarts: 0, graceSeconds: 1, ...more } }
  return parseRunners('runners.json', JSON.stringify([runner]))[0]!.kubernetes!
}
