import type { Spec } from '../spec/record.ts'
import { effectOf } from './effect.ts'
import type { Effect } from './effect.ts'
import type { PlannedModel } from './record.ts'
import { diffSpecs, formatFieldChanges, joinWords } from './spec-diff.ts'
import type { FieldChange } from './spec-diff.ts'

/** What is known of a model when it is decided what a change means for it. */
interface ModelFacts {
  /** The spec before and after; missing where there was none, or is none any more. */
  base?: Spec
  head?: Spec
  /** Data files that changed since base, and whether it is known of all of them. */
  data: { changed: readonly string[]; isKnown: boolean }
  codeVersion: string
  newestRelease?: NewestRelease
  /** An older release that serves and was trained from exactly `head`: what it was taken back from was withdrawn. */
  servedRelease?: NewestRelease
  /** Hash of the training of `head`. */
  trainingHash: string
}

/** `codeVersion` is the version of RankOps that trained it. */
export interface NewestRelease { version: string; planHash: string; digest: string; codeVersion?: string }

/** `changes` are the fields of the spec that differ. */
export interface Decision { action: PlannedModel['action']; reason: string; changes: FieldChange[] }

/** Decides what a change means for one model. Training is the dear answer: it is given only for what changes the model or its verdict,
 *  and for a release that is behind its spec. */
export function decide({ base, head, data, codeVersion, newestRelease, servedRelease, trainingHash }: ModelFacts): Decision {
  if (head === undefined) return { action: 'nothing', reason: 'the spec was removed; its releases and what serves stay as they are', changes: [] }

  const changes = base === undefined ? [] : diffSpecs(base, head)
  const withEffect = (effect: Effect) => changes.filter((change) => effectOf(change, base ?? head, head) === effect)
  const decision = (action: Decision['action'], reason: string): Decision => ({ action, reason, changes })
  const isOtherCode = newestRelease?.codeVersion !== undefined && newestRelease.codeVersion !== codeVersion
  const inModel = withEffect('training')
  const program = head.training.command?.files ?? []
  const reasons = [
    base !== undefined ? '' : newestRelease === undefined ? 'the spec is new' : `there is no earlier spec to compare with, and release ${newestRelease.version} was not trained from this spec, data and code`,
    inModel.length === 0 ? '' : `${formatFieldChanges(inModel)} changed`,
    ...Object.entries({ data: data.changed.filter((path) => !program.includes(path)), program: data.changed.filter((path) => program.includes(path)) }).map(([what, files]) => (files.length === 0 ? '' : `the ${what} changed (${joinWords(files)})`)),
    isOtherCode ? `release ${newestRelease.version} was trained by RankOps ${newestRelease.codeVersion}, this is ${codeVersion}` : '',
  ].filter((reason) => reason !== '')

  // What a rollback or an abort took out of service, and its spec after it: to train this again would release again what serves.
  if (servedRelease) return decision('nothing', `release ${servedRelease.version}, which serves, was trained from this spec, data and code`)
  // A run that was killed after the release, or an edit that was taken back: the model is already there.
  if (reasons.length > 0 && newestRelease?.planHash === trainingHash) return decision('redeploy', `release ${newestRelease.version} was already trained from this spec, data and code`)
  if (reasons.length > 0) return decision('train', reasons.join('; '))
  // What a cancelled run did not train, and data that leaves no trace in git: the release carries the hash of what it was trained from.
  if (newestRelease !== undefined && newestRelease.planHash !== trainingHash) return decision('train', formatBehind(newestRelease, data.isKnown))
  if (changes.length === 0) return decision('nothing', newestRelease === undefined ? 'nothing changed, and nothing is released yet' : 'nothing changed')

  const changed = `${formatFieldChanges(changes)} changed`
  if (newestRelease === undefined) return decision('train', `${changed}, and nothing is released yet`)
  return withEffect('deployment').length > 0
    ? decision('redeploy', `${changed}, which does not change the model`)
    : decision('nothing', `${changed}, which asks for no training and no deployment`)
}

function formatBehind({ version }: NewestRelease, isDataKnown: boolean): string {
  return isDataKnown
    ? `nothing changed here, but release ${version} was trained before an earlier change`
    : `release ${version} was trained from other data, by other code or from an earlier spec`
}
