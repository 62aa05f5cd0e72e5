import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readText } from '../../../src/base/files.ts'
import { silentLog } from '../../../src/base/log.ts'
import { chooseSource } from '../../../src/cli/choose-source.ts'
import { loadRows } from '../../../src/dataset/load-rows.ts'
import { prepareDataset } from '../../../src/dataset/prepare-dataset.ts'
import type { ExampleRows } from '../../../src/dataset/record.ts'
import type { Examples } from '../../../src/families/family.ts'
import { familyOf } from '../../../src/families/index.ts'
import { readSpec } from '../../../src/spec/parse-spec.ts'
import type { Spec } from '../../../src/spec/record.ts'

export interface PreparedSet { spec: Spec; rows: ExampleRows; examples: Examples }

/** Reads a spec and its data as `rankops train` does: local copies of what it names by address, else a download into the workspace. */
export async function prepareSet(file: string, { folder, data }: { folder: string; data: string[] }): Promise<PreparedSet> {
  const spec = readSpec(file, await readText(join(folder, file)))
  const source = chooseSource({ folder, workspace: join(folder, '.rankops'), data, snapshots: undefined })
  const prepared = await mkdtemp(join(tmpdir(), 'rankops-bench-'))
  try {
    const dataset = await prepareDataset({ spec, folder: prepared }, { source, log: silentLog })
    const rows = await loadRows(prepared, dataset)
    if (rows.kind !== 'examples') throw new Error(`${file} names events; this bench is for labelled examples`)
    return { spec, rows, examples: familyOf('behavior').buildExamples(rows, spec) }
  } finally {
    await rm(prepared, { recursive: true, force: true })
  }
}
