// A docker target whose image holds the smallest server: on the fake engine or on a real one.
import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { Target } from '../../src/deployment/target.ts'
import { dockerTarget } from '../../src/deployment/targets/docker.ts'
import type { DockerTargetOptions } from '../../src/deployment/targets/docker.ts'
import type { BuiltImage } from '../../src/deployment/targets/docker/image.ts'
import { findByLabel } from '../../src/deployment/targets/process/process-table.ts'

const root = join(import.meta.dirname, '../..')

export interface DockerBed {
  open(more?: Partial<DockerTargetOptions>): Target
  /** The routers that live. */
  routers(): ReturnType<typeof findByLabel>
}

export function dockerBed(folder: string, host: string, base: string): DockerBed {
  return {
    open: (more = {}) => dockerTarget({
      folder, host, imageSource: () => tinyImage(base), limits: { memoryMiB: 128, cpu: 1 }, routerCommand: [process.execPath, join(root, 'src/serving/router-main.ts')],
      readyTimeoutMs: 60_000, drainTimeoutMs: 10_000, ...more,
    }),
    routers: () => findByLabel(`--instance=${folder}/`),
  }
}

export async function tinyImage(base: string): Promise<BuiltImage> {
  const program = stripTypeScriptTypes(await readFile(join(import.meta.dirname, 'tiny-server.ts'), 'utf8'))
  const none = Buffer.from('')
  return { base, programs: { 'serving.mjs': Buffer.from(program), 'router.mjs': none, 'fetch-release.mjs': none }, dockerfile: await readFile(join(root, 'src/serving/container/Dockerfile'), 'utf8') }
}
