import { isFailure } from '../base/errors.ts'
import type { Forge } from '../forge/forge.ts'
import { escapeText, formatCode } from '../markdown/escape.ts'
import { formatMarker, parseMarker } from '../markdown/marker.ts'
import { formatTable } from '../markdown/table.ts'
import { durationOf } from './decide-transitions.ts'
import { adviceFor } from './advice.ts'
import { alertRecord } from './record.ts'
import type { Alert } from './record.ts'

export const alertLabel = 'rankops-alert'
const longestTitle = 250
const longestLabel = 50

/** "[critical] user-behavior in production: rollout of 1.1.0 aborted" */
export function formatTitle({ severity, model, environment, summary }: Alert): string {
  const text = `[${severity}] ${model} in ${environment}: ${summary}`
  // A title is plain text, which takes no backslashes or entities; what reads it may still look for mentions and tags.
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').replace(/</g, '‹').replace(/>/g, '›').replace(/[@#]/g, '$&\u200b').slice(0, longestTitle).toWellFormed()
}

/** What people read, below the record that RankOps reads back. `more`: Markdown that tells more of it. */
export function formatBody(alert: Alert, forge: Pick<Forge, 'webUrl'>, more = ''): string {
  const { model, environment, state, since, resolvedAt, evidence, history } = alert
  const first = state === 'firing' ? `Firing since ${formatTime(since)}.` : `Resolved at ${formatTime(resolvedAt ?? since)} after ${durationOf(alert)}.`
  return [
    formatMarker({ kind: 'alert', version: 1, fields: { key: alert.key, record: alertRecord.format(alert) } }),
    `**${escapeText(capitalise(alert.summary))}** for ${formatCode(model)} in ${formatCode(environment)}. ${first}`,
    `> ${plain(capitalise(alert.reason))}`,
    '### What was seen',
    formatTable(['Time (UTC)', 'Finding'], evidence.map(({ at, fact }) => [formatTime(at, ''), plain(fact)])),
    ...(state === 'firing' ? ['### What to do next', adviceFor(alert, forge).map((step, i) => `${i + 1}. ${step}`).join('\n')] : []),
    ...(more === '' ? [] : [more]),
    ...(history.length > 0 ? ['### Earlier', formatTable(['Began (UTC)', 'Ended (UTC)', 'Lasted'], history.map((episode) => [formatTime(episode.since, ''), formatTime(episode.resolvedAt, ''), durationOf(episode)]))] : []),
    '<sub>RankOps keeps this text up to date, closes the issue when the cause is gone and opens it again if it comes back within a day. Write in comments: they stay. Closing the issue by hand silences it until then.</sub>',
  ].join('\n\n')
}

/** The alert that an issue speaks of; undefined where it is another's issue, or its record was damaged. */
export function parseBody(body: string, where: string): Alert | undefined {
  const text = parseMarker(body, 'alert')?.fields['record']
  if (typeof text !== 'string') return undefined
  try {
    return alertRecord.parse(text, where)
  } catch (error) {
    if (isFailure(error, 'RECORD_INVALID')) return undefined
    throw error
  }
}

export function formatResolved(alert: Alert): string {
  return `**Resolved** after ${durationOf(alert)}: ${plain(alert.reason)}.`
}

export function formatReopened(alert: Alert): string {
  const last = alert.history.at(-1)
  return `**Firing again** since ${formatTime(alert.since)}${last ? `; it was resolved at ${formatTime(last.resolvedAt)}` : ''}. ${plain(capitalise(alert.reason))}.`
}

export function formatSeverityChange(alert: Alert, before: Alert['severity']): string {
  return `**Now ${alert.severity}**, before ${before}. ${plain(capitalise(alert.reason))}.`
}

/** The labels of an alert's issue; the first one is how alerts are found. */
export function labelsOf({ key, model, severity }: Alert): { name: string; color: string; description: string }[] {
  return [
    { name: alertLabel, color: 'b60205', description: 'A deployed model is unwell; kept by RankOps' },
    { name: keyLabel(key), color: 'ededed', description: 'One cause of an alert' },
    { name: `model:${model}`.slice(0, longestLabel), color: '1d76db', description: 'The model that is spoken of' },
    { name: `severity:${severity}`, color: severity === 'critical' ? 'd93f0b' : 'fbca04', description: severity === 'critical' ? 'Users are or would be affected now' : 'Look at it within a day' },
  ]
}

export function keyLabel(key: string): string {
  return `alert:${key.slice(0, 8)}`
}

/** "2026-01-01 00:03:00 UTC" */
export function formatTime(at: string, zone = ' UTC'): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}${zone}`
}

/** Without a final point, which the sentences around it have. */
function plain(text: string): string {
  return escapeText(text.replace(/\.$/, ''))
}

function capitalise(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
}
