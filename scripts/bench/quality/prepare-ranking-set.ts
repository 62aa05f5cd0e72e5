import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exists } from '../../../src/base/files.ts'
import { silentLog } from '../../../src/base/log.ts'
import { chooseSource } from '../../../src/cli/choose-source.ts'
import { knownOfItems } from '../../../src/cli/known-of-items.ts'
import { loadRows } from '../../../src/dataset/load-rows.ts'
import { prepareDataset } from '../../../src/dataset/prepare-dataset.ts'
import type { DatasetRows } from '../../../src/dataset/record.ts'
import type { Cases, RankingFamily } from '../../../src/families/family.ts'
import { familyOf } from '../../../src/families/index.ts'
import type { Catalogue } from '../../../src/metrics/ranking-metrics.ts'
import { readSpec } from '../../../src/spec/parse-spec.ts'
import type { Spec } from '../../../src/spec/record.ts'
import type { RankingSet } from './ranking-sets.ts'

export interface PreparedRankingSet { spec: Spec; family: RankingFamily; rows: DatasetRows; cases: Cases; catalogue: Catalogue }

/** The first of the folders that has the set's own folder with its files; undefined where none has. */
export async function findRankingSet({ name, files }: Pick<RankingSet, 'name' | 'files'>, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) if ((await Promise.all(files.map((file) => exists(join(folder, name, file))))).every(Boolean)) return folder
  return undefined
}

/** Reads the data as `rankops train` does. Queries of a set that is all test are put there: judgements of others then choose nothing. */
export async function prepareRankingSet({ name, spec: text, isAllTest }: Pick<RankingSet, 'name' | 'spec' | 'isAllTest'>, folder: string): Promise<PreparedRankingSet> {
  const spec = readSpec(`models/${name}.yaml`, text)
  const family = familyOf(spec.family)
  if (family.judges !== 'rankings') throw new Error(`${name} is of the family ${spec.family}, which ranks nothing`)
  const prepared = await mkdtemp(join(tmpdir(), 'rankops-bench-'))
  try {
    const source = chooseSource({ folder, workspace: prepared, data: [], snapshots: undefined, isOffline: true })
    const rows = await loadRows(prepared, await prepareDataset({ spec, folder: prepared }, { source, log: silentLog }))
    if (isAllTest) rows.splits.fill(2)
    return { spec, family, rows, cases: family.buildCases(rows, spec), catalogue: knownOfItems(rows) }
  } finally {
    await rm(prepared, { recursive: true, force: true })
  }
}
