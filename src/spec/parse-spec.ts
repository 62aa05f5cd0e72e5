import { failure } from '../base/errors.ts'
import { defaultYamlLimits, parseYaml } from '../base/yaml.ts'
import type { YamlDocument, YamlLimits, YamlProblem } from '../base/yaml.ts'
import { findCrossProblems } from './cross-rules.ts'
import { expandTables } from './expand-tables.ts'
import { fillFamilyDefaults } from './family-defaults.ts'
import type { ProblemCode } from './problem-codes.ts'
import type { Problem, Spec } from './record.ts'
import { findSchemaProblems, withoutEchoes } from './schema-problems.ts'
import type { Finding } from './schema-problems.ts'
import { visible } from './visible.ts'

/** Reads a spec and finds all that is wrong with it at once, each mistake at its line and column: an unknown key at the key, a wrong
 *  value at the value, a missing key at the key above it. The spec is given only where nothing is wrong; defaults are filled in.
 *  `file` is its path in the repository; the name of the model must be its name. */
export function parseSpec(file: string, text: string, limits: YamlLimits = defaultYamlLimits): { spec?: Spec; problems: Problem[] } {
  const { spec, findings, yaml } = examineSpec(file, text, limits)
  // What could not be read was already complained about; what stands in its place is ours.
  const notRead = new Set(yaml.problems.filter(({ kind }) => kind !== 'duplicate-key').map(({ pointer }) => pointer))
  const problems = [
    ...yaml.problems.map((problem) => fromYaml(file, problem)),
    ...withoutEchoes(findings).filter(({ about }) => !notRead.has(about)).map((finding) => withPlace(file, finding, yaml)),
  ].sort((a, b) => a.line - b.line || a.column - b.column)
  return problems.length === 0 ? { spec, problems } : { problems }
}

/** A spec with its defaults, as far as it can be read, and all that is wrong beyond its YAML. What findings are about may be of any shape,
 *  all else is as the type says; undefined where the file holds no keys. */
export function examineSpec(file: string, text: string, limits: YamlLimits = defaultYamlLimits): { spec?: Spec; findings: Finding[]; yaml: YamlDocument } {
  const yaml = parseYaml(text, limits)
  const { value } = yaml
  if (value === undefined || value === null) return { findings: [], yaml }
  const written = structuredClone(value)
  const findings = findSchemaProblems(value, written)
  if (!isObject(value)) return { findings, yaml }
  fillFamilyDefaults(value, written)
  const asPaths = expandTables(value)
  const more = findCrossProblems(file, value as Spec, written, findings).map((finding) => ({ ...finding, about: asWritten(finding.about, asPaths) }))
  return { spec: value as Spec, findings: [...findings, ...more], yaml }
}

/** What is said of the path of a table that is given as its path alone is said of the table. */
function asWritten(about: string, asPaths: readonly string[]): string {
  const table = asPaths.find((pointer) => about === `${pointer}/path`)
  return table ?? about
}

/** The spec of a text that must be good; otherwise fails with SPEC_INVALID, which names every mistake. */
export function readSpec(file: string, text: string): Spec {
  const { spec, problems } = parseSpec(file, text)
  if (spec === undefined) throw failure('SPEC_INVALID', { file: visible(file), problems: problems.map(formatProblem).join('\n') })
  return spec
}

/** One line for people: `models/x.yaml:7:5 training.epocs: unknown key; did you mean "epochs"?` */
export function formatProblem({ file, line, column, path, message, suggestion }: Problem): string {
  return `${visible(file)}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}${suggestion === '' ? '' : `; ${suggestion}`}`
}

const codeOf: Record<YamlProblem['kind'], ProblemCode> = {
  'too-large': 'SPEC_TOO_LARGE',
  'too-deep': 'SPEC_TOO_DEEP',
  'too-many': 'SPEC_TOO_MANY_ALIASES',
  syntax: 'SPEC_YAML',
  tab: 'SPEC_TAB',
  empty: 'SPEC_EMPTY',
  'several-documents': 'SPEC_SEVERAL_DOCUMENTS',
  'duplicate-key': 'SPEC_DUPLICATE_KEY',
  'forbidden-key': 'SPEC_FORBIDDEN_KEY',
  tag: 'SPEC_TAG',
  alias: 'SPEC_ALIAS',
}

function fromYaml(file: string, { kind, pointer, line, column, message }: YamlProblem): Problem {
  return { file, line, column, path: formatPath(pointer), code: codeOf[kind], message, suggestion: '' }
}

function withPlace(file: string, { code, about, at, message, suggestion }: Finding, yaml: YamlDocument): Problem {
  const place = 'key' in at ? yaml.keyPlace(at.key) : yaml.valuePlace(at.value)
  return { file, ...place, path: formatPath(about), code, message, suggestion }
}

/** `/evaluation/gates/0/metric` → `evaluation.gates[0].metric` */
export function formatPath(pointer: string): string {
  return pointer.split('/').slice(1)
    .map((part) => visible(part.replaceAll('~1', '/').replaceAll('~0', '~')))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`), '')
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
