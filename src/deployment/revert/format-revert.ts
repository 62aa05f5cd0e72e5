import type { Forge } from '../../forge/forge.ts'
import { stateBranch } from '../../forge/state-branch.ts'
import { escapeText, formatCode } from '../../markdown/escape.ts'
import { formatLink } from '../../markdown/link.ts'
import { formatMarker, parseMarker } from '../../markdown/marker.ts'
import { formatTag } from '../../release/record.ts'
import { formatRollout } from '../format-rollout.ts'
import { pointerPath, rolloutPath } from '../pointer.ts'
import type { Withdrawal } from './find-withdrawal.ts'

/** What a pull request that takes a spec back is made of. `path`: of the spec. */
export interface Revert extends Withdrawal {
  path: string
  /** The commit that what serves was released from. */
  commit: string
  /** Whether the file on main is still as it was for the release that was withdrawn; undefined where that is not known. */
  isAsReleased: boolean | undefined
  /** Page of the alert that tells of it. */
  issueUrl: string | undefined
}

/** One for each attempt: a person who closed the first one said no to that, not to what a later attempt shows. */
export function revertBranch({ rollout: { model, version, attempt } }: Withdrawal): string {
  return `rankops/revert-${model}-${version}${attempt === 1 ? '' : `-attempt-${attempt}`}`
}

export function isRevertOf(model: string, { head, body, isFork }: { head: { ref: string }; body: string; isFork: boolean }): boolean {
  return !isFork && head.ref.startsWith(`rankops/revert-${model}-`) && parseMarker(body, 'revert')?.fields['model'] === model
}

export function formatRevertTitle({ rollout: { model, version }, stable }: Withdrawal): string {
  return `Take ${model} back to the spec of ${stable.version}, since ${version} was withdrawn`
}

/** Of the commit, in a body of plain text. */
export function formatRevertMessage(revert: Revert): string {
  return `revert(${revert.rollout.model}): the spec of ${revert.stable.version}, since ${revert.rollout.version} was withdrawn\n\n${revert.rollout.reason}\n\n${revert.path} is as of ${revert.commit}, from which ${revert.stable.version} was released.\n`
}

/** What was asked of the model is left out of the evidence, for the repository may be public. */
export function formatRevertBody(revert: Revert, forge: Pick<Forge, 'webUrl'>): string {
  const { rollout, stable, by, path, commit, isAsReleased, issueUrl } = revert
  const { model, environment, version, attempt, reason, finishedAt, startedAt, shadow } = rollout
  const state = (words: string, file: string) => formatLink(words, forge.webUrl(`/blob/${stateBranch}/${file}`))
  const release = (each: string) => formatLink(formatTag(model, each), forge.webUrl(`/releases/tag/${formatTag(model, each)}`))
  const links = [state('the pointer', pointerPath(model, environment)), state('the record of the rollout', rolloutPath(model, environment, version)), release(version), release(stable.version), ...(issueUrl === undefined ? [] : [formatLink('the alert', issueUrl)])]
  return [
    formatMarker({ kind: 'revert', version: 1, fields: { model, environment, version, attempt, to: stable.version } }),
    `**${escapeText(`${model} ${version}`)}** was taken out of ${formatCode(environment)} at ${(finishedAt ?? startedAt).slice(0, 19).replace('T', ' ')} UTC by ${by === undefined ? rollout.steps.at(-1)?.decision === 'rollback' ? 'a person' : 'the rules of its rollout' : formatCode(by)}, and **${escapeText(stable.version)}** serves everybody:`,
    `> ${escapeText(reason)}`,
    `This takes ${formatCode(path)} back to what ${escapeText(stable.version)} was trained from (${formatLink(commit.slice(0, 7), forge.webUrl(`/blob/${commit}/${path}`))}), so that the branch says again what serves. It is an offer: the service is restored already.`,
    ...(isAsReleased === true ? [] : [`**Look at the changed lines:** the file ${isAsReleased === false ? `was changed after ${escapeText(version)} was released from it` : `may be other than ${escapeText(version)} was released from, which is not known here`}. Such changes are taken back as well; commit to this branch what is to stay.`]),
    '### What the merge does',
    [
      `- Nothing is trained, released or deployed, as long as data and RankOps are those of ${escapeText(stable.version)}: it serves and was trained from this spec. The plan of this pull request tells.`,
      `- ${escapeText(version)} stays released and is not tried again, unless somebody runs ${formatCode(`rankops deploy --model ${model} --version ${version} --retry-aborted`)}.`,
      '- Rather go forward? Close this and correct the spec in a pull request of your own. A closed one is not opened again; RankOps closes it itself where it is no longer due.',
    ].join('\n'),
    formatRollout({ ...rollout, ...(shadow ? { shadow: { ...shadow, worst: [] } } : {}) }),
    `See ${links.join(', ')}.`,
    '<sub>No checks? GitHub starts none for a pull request that the token of a workflow opened: close and open it again, and they run. RankOps keeps this text up to date.</sub>',
  ].join('\n\n')
}
