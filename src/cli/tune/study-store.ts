import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { readTextIfAny, removeIfAny, writeFileAtomic } from '../../base/files.ts'
import type { Log } from '../../base/log.ts'
import { untilWritten } from '../../deployment/pointer.ts'
import type { Forge } from '../../forge/forge.ts'
import { stateBranch } from '../../forge/state-branch.ts'
import { studyRecord } from '../../training/record.ts'
import type { Study } from '../../training/record.ts'
import { mergeStudies } from '../../training/study/merge-studies.ts'

export type StateForge = Pick<Forge, 'readBranch' | 'commitToBranch'>

/** A commit takes a few requests, a trial may take seconds. */
const pushEveryMs = 60_000

export function studyPath({ model, hash }: Pick<Study, 'model' | 'hash'>): string {
  return `studies/${model}/${hash.slice(0, 12)}.json`
}

/** Keeps a study as a file in its folder and, where a forge is given, on the branch rankops/state, so that another machine goes on with it. What
 *  two machines have tried at the same time is joined. */
export function studyStore(folder: string, forge: StateForge | undefined, { log, clock }: { log: Log; clock: Clock }) {
  const file = join(folder, 'study.json')
  let pushedAt = clock.now().getTime()

  async function load(empty: Study): Promise<Study> {
    const text = await readTextIfAny(file)
    const local = mergeStudies(empty, text === undefined ? undefined : studyRecord.parse(text, file))
    if (forge === undefined) return local
    return mergeStudies(mergeStudies(empty, await readFromBranch(forge, empty)), local)
  }

  async function save(study: Study): Promise<void> {
    await writeFileAtomic(file, studyRecord.format(study))
    await removeIfAny(join(folder, 'trials'))                              // after the record: a trial without its folder is done
    if (forge !== undefined && clock.now().getTime() - pushedAt >= pushEveryMs) await push(study)
  }

  /** Writes what the branch does not have yet. */
  async function push(study: Study): Promise<void> {
    if (forge === undefined) return
    await untilWritten(study.model, log, async () => {
      const { head, files } = await forge.readBranch(stateBranch, `studies/${study.model}`)
      const path = studyPath(study)
      const text = files.get(path)
      const joined = text === undefined ? study : mergeStudies(studyRecord.parse(text, path), study)
      const content = studyRecord.format(joined)
      if (content !== text) await forge.commitToBranch(stateBranch, { expectedHead: head, message: `Study of ${study.model}: ${joined.trials.length} trials`, changes: [{ path, content }] })
    })
    pushedAt = clock.now().getTime()
  }

  return { load, save, push }
}

async function readFromBranch(forge: StateForge, study: Study): Promise<Study | undefined> {
  const { files } = await forge.readBranch(stateBranch, `studies/${study.model}`)
  const text = files.get(studyPath(study))
  return text === undefined ? undefined : studyRecord.parse(text, studyPath(study))
}
