import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { readTextIfAny, removeIfAny, writeFileAtomic } from '../../base/files.ts'
import { attemptsOfMany } from '../../base/until-first.ts'
import type { Log } from '../../base/log.ts'
import { untilWritten } from '../../deployment/pointer.ts'
import type { Forge } from '../../forge/forge.ts'
import { stateBranch } from '../../forge/state-branch.ts'
import { studyRecord } from '../../training/record.ts'
import type { Study } from '../../training/record.ts'
import { mergeStudies, withUnderWay, withoutCutShort } from '../../training/study/merge-studies.ts'
import type { NextTrial } from '../../training/study/next-trial.ts'

export type StateForge = Pick<Forge, 'readBranch' | 'commitToBranch'>

/** A commit takes a few requests, a trial may take seconds. */
const pushEveryMs = 60_000

function studyPath({ model, hash }: Pick<Study, 'model' | 'hash'>): string {
  return `studies/${model}/${hash.slice(0, 12)}.json`
}

/** One of several that search at the same time: its name, and how long a trial may take before the worker counts as lost. */
export interface Worker { name: string; trialMinutes: number }

/** Keeps a study as a file in its folder and, where a forge is given, on the branch rankops/state, so that another machine goes on with it. What
 *  two machines have tried at the same time is joined; a worker first takes its trial on the branch, so that no other has it too. Trials that were
 *  ended because they had less than `timeoutMinutes` are forgotten. */
export function studyStore(folder: string, forge: StateForge | undefined, { log, clock, worker, timeoutMinutes = 0 }: { log: Log; clock: Clock; worker?: Worker | undefined; timeoutMinutes?: number }) {
  const file = join(folder, 'study.json')
  const parse = (text: string, path: string) => withoutCutShort(studyRecord.parse(text, path), timeoutMinutes)
  let pushedAt = clock.now().getTime()

  async function load(empty: Study): Promise<Study> {
    const text = await readTextIfAny(file)
    const local = mergeStudies(empty, text === undefined ? undefined : parse(text, file))
    if (forge === undefined) return local
    return mergeStudies(mergeStudies(empty, await readFromBranch(forge, empty, parse)), local)
  }

  async function save(study: Study): Promise<void> {
    await writeFileAtomic(file, studyRecord.format(study))
    await removeIfAny(join(folder, 'trials'))                              // after the record: a trial without its folder is done
    if (forge !== undefined && clock.now().getTime() - pushedAt >= pushEveryMs) await push(study)
  }

  /** Writes what the branch does not have yet. */
  async function push(study: Study): Promise<void> {
    if (forge !== undefined) await change(forge, study, (joined) => joined)
  }

  /** Tells the branch what this worker has done, and which trial it begins; a worker begins no other before that. */
  async function take(study: Study, decide: (known: Study) => NextTrial | undefined): Promise<{ study: Study; next: NextTrial | undefined }> {
    if (forge === undefined || worker === undefined) return { study, next: decide(study) }
    let next: NextTrial | undefined
    const known = await change(forge, study, (joined) => {
      const now = clock.now()
      const others = withUnderWay(joined, (joined.underWay ?? []).filter((one) => one.worker !== worker.name && Date.parse(one.until) > now.getTime()))
      next = decide(others)
      const until = new Date(now.getTime() + worker.trialMinutes * 60_000).toISOString()
      return next === undefined ? others : withUnderWay(others, [...others.underWay ?? [], { ...next, worker: worker.name, until }])
    })
    return { study: known, next }
  }

  /** The study as the branch has it after the change, which starts from what everybody knows. */
  async function change(forge: StateForge, study: Study, change: (joined: Study) => Study): Promise<Study> {
    const changed = await untilWritten(study.model, log, async () => {
      const { head, files } = await forge.readBranch(stateBranch, studyPath(study))
      const path = studyPath(study)
      const text = files.get(path)
      const joined = change(mergeStudies(text === undefined ? { ...study, trials: [] } : parse(text, path), study))
      const content = studyRecord.format(joined)
      if (content !== text) await forge.commitToBranch(stateBranch, { expectedHead: head, message: `Study of ${study.model}: ${joined.trials.length} trials`, changes: [{ path, content }] })
      return joined
    }, attemptsOfMany)
    pushedAt = clock.now().getTime()
    return changed
  }

  return { load, save, push, take }
}

async function readFromBranch(forge: StateForge, study: Study, parse: (text: string, path: string) => Study): Promise<Study | undefined> {
  const { files } = await forge.readBranch(stateBranch, studyPath(study))
  const text = files.get(studyPath(study))
  return text === undefined ? undefined : parse(text, studyPath(study))
}
