import type { Spec } from '../spec/record.ts'
import type { PlannedModel } from './record.ts'
import { changesModel, diffSpecs, formatFieldChanges } from './spec-diff.ts'

/** What is known of a model when it is decided what a change means for it. */
export interface ModelFacts {
  /** The spec before and after; missing where there was none, or is none any more. */
  base?: Spec
  head?: Spec
  /** sha256 over the data files; `base` is missing where nobody looked. */
  dataVersion: { base?: string; head: string }
  codeVersion: string
  newestRelease?: NewestRelease
  /** Hash of the training of `head`. */
  trainingHash: string
}

/** `codeVersion` is the version of RankOps that trained it. */
export interface NewestRelease { version: string; planHash: string; digest: string; codeVersion?: string }

export interface Decision { action: PlannedModel['action']; reason: string }

/** Decides what a change means for one model. Training is the dear answer: it is given only for what changes the model itself. */
export function decide({ base, head, dataVersion, codeVersion, newestRelease, trainingHash }: ModelFacts): Decision {
  if (head === undefined) return { action: 'nothing', reason: 'the spec was removed; its releases and what serves stay as they are' }

  const changes = base === undefined ? [] : diffSpecs(base, head)
  const inModel = changes.filter(changesModel)
  const isOtherCode = newestRelease?.codeVersion !== undefined && newestRelease.codeVersion !== codeVersion
  const reasons = [
    base !== undefined ? '' : newestRelease === undefined ? 'the spec is new' : `there is no earlier spec to compare with, and release ${newestRelease.version} was not trained from this spec, data and code`,
    inModel.length === 0 ? '' : `${formatFieldChanges(inModel)} changed`,
    dataVersion.base === undefined || dataVersion.base === dataVersion.head ? '' : 'the data changed',
    isOtherCode ? `release ${newestRelease.version} was trained by RankOps ${newestRelease.codeVersion}, this is ${codeVersion}` : '',
  ].filter((reason) => reason !== '')

  // A run that was killed after the release, or an edit that was taken back: the model is already there.
  if (reasons.length > 0 && newestRelease?.planHash === trainingHash) return { action: 'redeploy', reason: `release ${newestRelease.version} was already trained from this spec, data and code` }
  if (reasons.length > 0) return { action: 'train', reason: reasons.join('; ') }
  if (isOutOfStep({ base, dataVersion, newestRelease, trainingHash })) return { action: 'train', reason: `release ${newestRelease!.version} was trained from other data, by other code or from an earlier spec` }
  if (changes.length === 0) return { action: 'nothing', reason: 'nothing changed' }

  const changed = `${formatFieldChanges(changes)} changed`
  return newestRelease === undefined
    ? { action: 'train', reason: `${changed}, and nothing is released yet` }
    : { action: 'redeploy', reason: `${changed}, which does not change the model` }
}

/** Data and code leave no trace in the two specs. Where nobody knows what they were before, the newest release tells: it carries the hash
 *  of what it was trained from. */
function isOutOfStep({ base, dataVersion, newestRelease, trainingHash }: Pick<ModelFacts, 'base' | 'dataVersion' | 'newestRelease' | 'trainingHash'>): boolean {
  if (base === undefined || newestRelease === undefined) return false
  const isBlind = dataVersion.base === undefined || newestRelease.codeVersion === undefined
  return isBlind && newestRelease.planHash !== trainingHash
}
