import { isFailure } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { DatasetRows } from '../../dataset/record.ts'
import type { Model } from '../../families/family.ts'
import type { Manifest } from '../../release/record.ts'
import type { Registry } from '../../release/registry.ts'
import type { Spec } from '../../spec/record.ts'
import { openRelease } from '../open-release.ts'

/** A candidate by its files, the rows that it is judged on, and the release that it is compared with, if there is one. */
export interface Judged {
  spec: Spec
  rows: DatasetRows
  candidate: { digest: string; bytes: number; files: ReadonlyMap<string, Uint8Array> }
  newest: Manifest | undefined
}
export interface JudgingPorts { inputs: { workspace: string }; registry: Registry; log: Log }

/** The released model's answers to a test, or why it has none: it may know other data, be of another family, or of a version of RankOps that this one cannot
 *  read. Undefined before the first release. */
export async function answerByRelease<Answers extends object>({ newest, spec }: Judged, { inputs, registry, log }: JudgingPorts, answer: (model: Model) => Answers): Promise<{ version: string; digest: string } & (Answers | { problem: string }) | undefined> {
  if (!newest) return undefined
  const { version, digest, tag, lineage } = newest
  const withProblem = (problem: string) => {
    log.warn(`${tag} cannot score this test: ${problem}`)
    return { version, digest, problem }
  }
  if (lineage.spec.family !== spec.family) return withProblem(`it is of the family ${lineage.spec.family}.`)
  try {
    const model = await openRelease(newest, inputs, registry)
    for (const warning of model.warnings ?? []) log.warn(`${tag}: ${warning}`)
    return { version, digest, ...answer(model) }
  } catch (error) {
    if (!isFailure(error, 'MODEL_DATA_UNFIT') && !isFailure(error, 'MODEL_INVALID')) throw error
    return withProblem(`${error.fields['problem']}`.replace(/\.?$/, '.'))
  }
}
