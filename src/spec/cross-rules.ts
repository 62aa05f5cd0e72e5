import { posix } from 'node:path'
import type { Finding } from './schema-problems.ts'
import type { Gate, Spec } from './record.ts'
import { tableNames } from './schema.ts'
import { quote } from './visible.ts'

/** What no schema can say: rules between several values. A rule is asked only when the values that it reads are themselves good. */
export function findCrossProblems(file: string, spec: Spec, findings: readonly Finding[]): Finding[] {
  return [...rules, ...rulesOfGates(spec)]
    .filter(({ reads }) => !findings.some(({ about }) => reads.some((pointer) => touches(about, pointer))))
    .flatMap(({ find }) => find(spec, file))
}

interface Rule { reads: string[]; find(spec: Spec, file: string): Finding[] }

const rules: Rule[] = [
  { reads: ['/name'], find: nameIsFileName },
  ...tableNames.map((name): Rule => ({ reads: [`/data/${name}/path`], find: ({ data }) => (data[name] === undefined ? [] : pathIsInside(`/data/${name}/path`, data[name].path)) })),
  { reads: ['/data/split'], find: splitLeavesTraining },
  { reads: ['/deployment/canary/steps'], find: stepsAscend },
]

/** One rule a gate, so that a mistake in one gate does not hide those of the others. The spec may still be of any shape here. */
function rulesOfGates(spec: Spec): Rule[] {
  const gates: unknown = (spec.evaluation as Spec['evaluation'] | null | undefined)?.gates
  if (!Array.isArray(gates)) return []
  return gates.map((gate: Gate, i) => ({ reads: [`/evaluation/gates/${i}`], find: () => gateStatesOneRule(gate, `/evaluation/gates/${i}`) }))
}

function nameIsFileName({ name }: Spec, file: string): Finding[] {
  const expected = posix.basename(file.replaceAll('\\', '/')).replace(/\.ya?ml$/, '')
  if (name === expected) return []
  return [atValue('SPEC_NAME_DIFFERS', '/name', `expected the name of the file, ${quote(expected)}; found "${name}"`, `write ${quote(expected)}, or rename the file to ${name}.yaml`)]
}

/** A spec is written by whoever opens a pull request: it may not name files of the machine that reads it. */
function pathIsInside(pointer: string, path: string): Finding[] {
  const isOutside = posix.isAbsolute(path) || /^[A-Za-z]:|\\/.test(path) || posix.normalize(path).split('/')[0] === '..'
  return isOutside ? [atValue('SPEC_PATH_OUTSIDE', pointer, `expected a path inside the repository, with /; found ${quote(path)}`, '')] : []
}

const maxHeldOutShare = 0.9

function splitLeavesTraining({ data: { split: { validation, test } } }: Spec): Finding[] {
  const heldOut = validation + test
  if (heldOut < maxHeldOutShare - 1e-9) return []
  const larger = test >= validation ? 'test' : 'validation'
  return [atValue('SPEC_SPLIT_TOO_LARGE', `/data/split/${larger}`, `validation ${validation} and test ${test} leave ${Number((1 - heldOut).toFixed(3))} for training; expected their sum below ${maxHeldOutShare}`, '')]
}

const gateRules = ['atLeast', 'atMost', 'noWorseThanBaselineBy'] as const

function gateStatesOneRule(gate: Gate, pointer: string): Finding[] {
  const stated = gateRules.filter((rule) => gate[rule] !== undefined)
  if (stated.length === 0) return [atValue('SPEC_GATE_RULE', pointer, `the gate for ${gate.metric} states no rule; expected one of ${gateRules.join(', ')}`, '')]
  if (stated.length > 1) return [atKey('SPEC_GATE_RULE', `${pointer}/${stated[1]!}`, `the gate for ${gate.metric} states ${stated.join(' and ')}; expected one rule`, 'write a gate of its own for each rule')]
  const wrong = gate.metric === 'logLoss' ? 'atLeast' : 'atMost'
  if (stated[0] !== wrong) return []
  const right = wrong === 'atLeast' ? 'atMost' : 'atLeast'
  const better = gate.metric === 'logLoss' ? 'smaller' : 'larger'
  return [atKey('SPEC_GATE_DIRECTION', `${pointer}/${wrong}`, `a ${better} ${gate.metric} is better, so ${wrong} would refuse good models; expected ${right}`, `did you mean "${right}"?`)]
}

function stepsAscend({ deployment: { canary: { steps } } }: Spec): Finding[] {
  const i = steps.findIndex((step, at) => at > 0 && step <= steps[at - 1]!)
  if (i < 0) return []
  return [atValue('SPEC_STEPS_NOT_ASCENDING', `/deployment/canary/steps/${i}`, `expected more than the ${steps[i - 1]} % of the step before, found ${steps[i]}`, `write them ascending: [${[...new Set(steps)].sort((a, b) => a - b).join(', ')}]`)]
}

function atValue(code: Finding['code'], about: string, message: string, suggestion: string): Finding {
  return { code, about, at: { value: about }, message, suggestion }
}

function atKey(code: Finding['code'], about: string, message: string, suggestion: string): Finding {
  return { code, about, at: { key: about }, message, suggestion }
}

/** Whether one pointer is the other, or above or below it. */
function touches(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)
}
