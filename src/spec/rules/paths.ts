import { posix } from 'node:path'
import type { Spec } from '../record.ts'
import type { Finding } from '../schema-problems.ts'
import { tableNames } from '../data-schema.ts'
import { quote } from '../visible.ts'
import { atValue, missing } from './rule.ts'
import type { Rule, Written } from './rule.ts'

/** A spec is written by whoever opens a pull request: it may not name files of the machine that reads it, and what it fetches is known
 *  by its digest before. */
export const pathRules: readonly Rule[] = [
  ...tableNames.map((table): Rule => ({
    sentence: 'The `path` of a table lies inside the repository, with a pattern such as `events-*.csv` only in the name of the file; or it is an http(s) address without user and password, and has a `sha256`.',
    about: [`/data/${table}`],
    reads: [`/data/${table}/path`],
    find: ({ data }, written) => (data[table] === undefined ? [] : tablePath(`/data/${table}`, data[table].path, written)),
  })),
  ...(['validationFile', 'testFile'] as const).map((key): Rule => ({
    sentence: '`split.validationFile` and `testFile` lie inside the repository, and no file is given twice.',
    reads: [`/data/split/${key}`],
    find: ({ data }) => (data.split[key] === undefined ? [] : splitFile(`/data/split/${key}`, data.split[key], filesBefore(data, key))),
  })),
]

/** What a pull request may name: of a table, or of another file with a digest. `key` is the one that says the path; a pattern of files is no address. */
export function tablePath(table: string, path: string, { means }: Written, key = 'path'): Finding[] {
  const about = `${table}/${key}`
  const scheme = schemeOf(path)
  if (scheme !== undefined && key !== 'path') return [atValue('SPEC_ADDRESS', about, `expected files of the repository, found ${quote(path)}`)]
  if (scheme === undefined) return localPath(about, path)
  const { username, password } = URL.canParse(path) ? new URL(path) : { username: '', password: '' }
  if (username !== '' || password !== '') return [atValue('SPEC_ADDRESS', about, 'an address with a user or a password; everyone who reads the repository would know it', 'take them out of the spec, and give the file by --data')]
  if (scheme !== 'http' && scheme !== 'https') return [atValue('SPEC_ADDRESS', about, `expected a path, or an address with http or https; found ${quote(path)}`)]
  if (!URL.canParse(path)) return [atValue('SPEC_ADDRESS', about, `expected an address such as https://example.org/events.csv, found ${quote(path)}`)]
  return means(`${table}/sha256`) ? [] : [missing(`${table}/sha256`, 'an address needs the digest of its content, so that the same plan never meets other data', `write { path: …, sha256: … }, with what sha256sum prints`)]
}

function splitFile(about: string, path: string, before: readonly string[]): Finding[] {
  if (schemeOf(path) !== undefined) return [atValue('SPEC_ADDRESS', about, `expected a file of the repository, found ${quote(path)}`)]
  const isRepeated = before.some((other) => posix.normalize(other) === posix.normalize(path))
  return isRepeated ? [atValue('SPEC_REPEATED', about, `expected a file of its own, found ${quote(path)} again; its rows would be in two splits`)] : localPath(about, path)
}

function filesBefore({ events, examples, judgements, clicks, split }: Spec['data'], key: 'validationFile' | 'testFile'): string[] {
  return [events?.path, examples?.path, judgements?.path, clicks?.path, key === 'testFile' ? split.validationFile : undefined].filter((path) => typeof path === 'string')
}

/** One file, no pattern. */
export function localFile(about: string, path: string): Finding[] {
  if (schemeOf(path) !== undefined) return [atValue('SPEC_ADDRESS', about, `expected a file of the repository, found ${quote(path)}`)]
  return /[*?[{]/.test(path) ? [atValue('SPEC_PATH_PATTERN', about, `expected one file, found the pattern ${quote(path)}`)] : localPath(about, path)
}

function localPath(about: string, path: string): Finding[] {
  const isOutside = posix.isAbsolute(path) || /^[A-Za-z]:|\\/.test(path) || posix.normalize(path).split('/')[0] === '..'
  if (isOutside) return [atValue('SPEC_PATH_OUTSIDE', about, `expected a path inside the repository, with /; found ${quote(path)}`)]
  return /[*?[{]/.test(posix.dirname(path)) ? [atValue('SPEC_PATH_PATTERN', about, `expected a pattern only in the name of the file, found ${quote(path)}`)] : []
}

/** `https` of an address, undefined for a path. */
function schemeOf(path: string): string | undefined {
  return /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(path)?.[1]?.toLowerCase()
}
