// Releases of small fitted models of the families that rank, as the server of production opens them.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inTurns } from '../../src/base/steps.ts'
import { silentLog } from '../../src/base/log.ts'
import type { EventRows, QueryRows } from '../../src/dataset/record.ts'
import type { Model } from '../../src/families/family.ts'
import { familyOf } from '../../src/families/index.ts'
import { manifestRecord } from '../../src/release/record.ts'
import { formatTag } from '../../src/release/version.ts'
import type { Manifest } from '../../src/release/record.ts'
import { loadRelease } from '../../src/serving/load-release.ts'
import type { LoadedRelease } from '../../src/serving/load-release.ts'
import type { Spec } from '../../src/spec/record.ts'
import { openCpuBackend } from '../../src/tensor/cpu.ts'
import { build } from '../contracts/registry.ts'

/** Fits what the spec names on the rows, and writes it as a release of that version. */
export async function writeFitted(folder: string, version: string, spec: Spec & { family: 'recommendation' | 'search' }, rows: EventRows | QueryRows): Promise<Manifest> {
  const family = familyOf(spec.family)
  const { files } = await family.fit({ spec, rows, cases: family.buildCases(rows, spec), backend: await openCpuBackend() }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })
  await mkdir(folder, { recursive: true })
  const built = await build(folder, 'c'.repeat(40), { version, files: Object.fromEntries([...files].map(([path, bytes]) => [`model/${path}`, bytes])) })
  const manifest: Manifest = { ...built, model: spec.name, tag: formatTag(spec.name, version), family: spec.family, lineage: { ...built.lineage, spec } }
  await writeFile(join(folder, 'manifest.json'), manifestRecord.format(manifest))
  return manifest
}

/** As `serving/main.ts` does. */
export function loadFitted(folder: string): Promise<LoadedRelease> {
  return loadRelease(folder, (family, files) => inTurns<Model>(familyOf(family).openInSteps(files)))
}
