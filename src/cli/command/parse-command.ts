import { nearMiss } from '../../base/near-miss.ts'

/** What can be asked, in the order of the life of a change: the only words that do anything. */
export const commandTable = [
  { word: 'plan', usage: '/rankops plan', meaning: 'Plans the newest commit of this pull request again.' },
  { word: 'train', usage: '/rankops train', meaning: 'Plans, trains and judges the newest commit of this pull request.' },
  { word: 'retry', usage: '/rankops retry', meaning: 'Runs again what failed or was ended; what is done is kept.' },
  { word: 'promote', usage: '/rankops promote [model]', meaning: 'Brings the running canary to everybody now, unless it fails.' },
  { word: 'rollback', usage: '/rankops rollback [model@]<version> [reason]', meaning: 'Goes back to that earlier release, for everybody.' },
  { word: 'help', usage: '/rankops help', meaning: 'Shows this list.' },
] as const

/** What somebody asks for. `unknown` was meant for us and cannot be understood. */
export type Command =
  | { word: 'plan' | 'train' | 'retry' | 'help' }
  | { word: 'promote'; model: string | undefined }
  | { word: 'rollback'; model: string | undefined; version: string; reason: string }
  | { word: 'unknown'; problem: string }

const longestLine = 1_000

/** The command in the first line of a comment; undefined where the comment is not meant for us. Anyone may have written it: nothing of it is
 *  ever run, and what is not exactly a line of the table is unknown. */
export function parseCommand(body: string): Command | undefined {
  const line = firstLine(body)
  const rest = /^\/rankops(?=$|[ \t])(.*)$/i.exec(line)?.[1]
  if (rest === undefined) return undefined
  if (line.length > longestLine) return { word: 'unknown', problem: `its first line has ${line.length} characters, more than ${longestLine}` }
  const [first = 'help', ...more] = rest.split(/[ \t]+/).filter((part) => part !== '')
  const entry = commandTable.find(({ word }) => word === first.toLowerCase())
  if (!entry) return { word: 'unknown', problem: unknownWord(first) }
  if (entry.word === 'promote') return parsePromote(more)
  if (entry.word === 'rollback') return parseRollback(more)
  return more.length === 0 ? { word: entry.word } : { word: 'unknown', problem: `${entry.word} takes nothing after it` }
}

/** As it was written, for people to recognise. */
export function firstLine(body: string): string {
  return (/^[^\r\n\u2028\u2029]*/.exec(body)?.[0] ?? '').trimEnd()
}

function unknownWord(word: string): string {
  const near = nearMiss(word, commandTable.map((entry) => entry.word))
  return `there is no command ${JSON.stringify(word.slice(0, 40))}${near ? `; did you mean ${near}?` : ''}`
}

function parsePromote([model, ...more]: string[]): Command {
  if (more.length > 0) return { word: 'unknown', problem: 'promote takes a model at most' }
  if (model !== undefined && !isModel(model)) return { word: 'unknown', problem: `${JSON.stringify(model.slice(0, 40))} is no name of a model` }
  return { word: 'promote', model }
}

/** `1.2.0`, `v1.2.0`, `user-behavior@1.2.0`, or the tag `user-behavior-v1.2.0`. */
function parseRollback([release, ...reason]: string[]): Command {
  if (release === undefined) return { word: 'unknown', problem: 'rollback needs the version to go back to' }
  const [, model, version] = /^(?:(.+?)(?:@v?|-v))?v?(\d{1,9}\.\d{1,9}\.\d{1,9})$/.exec(release) ?? []
  if (version === undefined || (model !== undefined && !isModel(model))) return { word: 'unknown', problem: `${JSON.stringify(release.slice(0, 40))} is no release; write 1.2.0 or user-behavior@1.2.0` }
  return { word: 'rollback', model, version, reason: reason.join(' ') }
}

function isModel(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,62}$/.test(text)
}
