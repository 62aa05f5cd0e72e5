import { githubForge } from '../../../src/forge/github.ts'
import { githubRegistry } from '../../../src/release/registries/github.ts'
import type { Manifest } from '../../../src/release/record.ts'
import type { Registry } from '../../../src/release/registry.ts'
import { readSpec } from '../../../src/spec/parse-spec.ts'

export const repository = 'bench/shop'
export const model = 'large'

export function registryAt(apiUrl: string): Registry {
  return githubRegistry(githubForge({ apiUrl, serverUrl: apiUrl, repository, token: 'bench', pace: 'none' }))
}

/** As much of a manifest as a registry looks at. */
export function releaseOf({ commit, files, digest }: { commit: string } & Pick<Manifest, 'files' | 'digest'>): Manifest {
  return {
    model, version: '1.0.0', tag: `${model}-v1.0.0`, family: 'behavior', digest, files, createdAt: '2026-05-01T00:00:00.000Z',
    lineage: {
      spec: readSpec('models/large.yaml', `name: ${model}\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\n`), planHash: 'a'.repeat(64), datasetFingerprint: 'f'.repeat(64),
      codeVersion: '0.0.0', backend: 'wasm', parameterCount: 1, metrics: {}, verdict: 'pass', commit, environment: {},
    },
  }
}

/** The kernel's own high-water mark of this process. */
export function peakMiB(): number {
  return process.resourceUsage().maxRSS / 1024
}
