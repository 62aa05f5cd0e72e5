import { isFailure } from '../base/errors.ts'
import { canonicalJson } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import { dataVersion } from '../dataset/data-version.ts'
import type { Source } from '../dataset/source.ts'
import { compareData } from '../plan/data-files.ts'
import type { FileChanges } from '../plan/data-files.ts'
import type { ModelInput } from '../plan/plan.ts'
import { nextVersion } from '../release/version.ts'
import type { Spec } from '../spec/record.ts'
import type { FindServed } from './find-served.ts'
import type { History } from './model-history.ts'

/** A spec at both commits; it is there at one of them at least. */
export type BothSpecs = { path: string } & ({ base?: Spec; head: Spec } | { base: Spec; head?: Spec })

export function nameOf({ base, head }: BothSpecs): string {
  return (head ?? base)!.name
}

/** What the plan must know of each model. A model that the change does not touch is left out where its data are not here: they may lie on the
 *  machines that train it alone. One after the other, so that no more than a few files are open at a time. */
export async function describeModels(specs: readonly BothSpecs[], { history: { newestReleases }, source, fileChanges, findServed, log }: { history: History; source: Source; fileChanges: FileChanges; findServed: FindServed; log: Log }): Promise<ModelInput[]> {
  const models: ModelInput[] = []
  for (const each of specs) {
    const version = each.head ? await versionOrProblem(each.head, source) : ''
    if (typeof version !== 'string') {
      if (!isUntouched(each, fileChanges)) throw version
      log.warn(`${nameOf(each)} is left out of the plan: this change does not touch it, and its data are not here (${version.message}).`)
      continue
    }
    const [newestRelease, ...earlier] = newestReleases.get(nameOf(each)) ?? []
    const servedRelease = each.head && await findServed(each.head, version, newestRelease, earlier)
    models.push({
      ...each,
      dataVersion: version,
      ...(newestRelease ? { newestRelease } : {}),
      ...(servedRelease ? { servedRelease } : {}),
      nextVersion: nextVersion(newestRelease?.version, (each.head ?? each.base)!.release.bump),
    })
  }
  return models
}

async function versionOrProblem(spec: Spec, source: Source): Promise<string | Error> {
  return dataVersion(spec, source).catch((error: unknown) => {
    if (isFailure(error, 'DATA_NOT_FOUND')) return error
    throw error
  })
}

/** Neither the spec nor, as far as git knows, its data. */
function isUntouched({ base, head }: BothSpecs, fileChanges: FileChanges): boolean {
  return base !== undefined && head !== undefined && canonicalJson(base) === canonicalJson(head) && compareData(base, head, fileChanges).changed.length === 0
}
