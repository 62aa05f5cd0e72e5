import { posix } from 'node:path'
import type { Spec } from './record.ts'
import { columnRules } from './rules/columns.ts'
import { encoderRules } from './rules/encoders.ts'
import { familyRules } from './rules/family.ts'
import { gateRules } from './rules/gates.ts'
import { gpuRules } from './rules/gpu.ts'
import { idleKeyRules } from './rules/idle-keys.ts'
import { kubernetesRules } from './rules/kubernetes.ts'
import { numberRules } from './rules/numbers.ts'
import { pathRules } from './rules/paths.ts'
import { atValue } from './rules/rule.ts'
import type { Rule, Shape, Written } from './rules/rule.ts'
import { servingRules } from './rules/serving.ts'
import { shapeRules } from './rules/shape.ts'
import { trainerRules } from './rules/trainer.ts'
import { tuneRules } from './rules/tune.ts'
import { meantPointers } from './schema-problems.ts'
import type { Finding } from './schema-problems.ts'
import { valueAt } from './value-at.ts'
import { quote } from './visible.ts'

/** Every rule between the keys of a spec. */
export const crossRules: readonly Rule[] = [
  { sentence: '`name` is the name of the file.', reads: ['/name'], find: nameIsFileName },
  ...familyRules, ...shapeRules, ...pathRules, ...encoderRules, ...columnRules, ...numberRules, ...gpuRules, ...trainerRules, ...tuneRules, ...gateRules, ...kubernetesRules, ...servingRules, ...idleKeyRules,
]

/** What no schema can say. A rule is asked only when the values that it reads are themselves good. `spec` has its defaults, `written` is
 *  what the file says; both may be of any shape. */
export function findCrossProblems(file: string, spec: Spec, written: unknown, findings: readonly Finding[]): Finding[] {
  const facts = readFacts(file, written, findings)
  // What is said twice can still be read; what a misspelt key stands for cannot.
  const unreadable = [...findings.filter(({ code }) => code !== 'SPEC_REPEATED').map(({ about }) => about), ...meantPointers(findings)]
  const isGood = (pointers: readonly string[]) => !unreadable.some((about) => pointers.some((pointer) => touches(about, pointer)))
  return crossRules.flatMap(({ each, reads, find }) => {
    if (!isGood(reads)) return []
    if (each === undefined) return find(spec, facts, -1)
    // A list that is too long is wrong as a whole; asking for each of its items would take too long.
    const items = findings.some(({ about }) => about === each) ? undefined : valueAt(spec, each)
    return Array.isArray(items) ? items.flatMap((_item, i) => (isGood([`${each}/${i}`]) ? find(spec, facts, i) : [])) : []
  })
}

function readFacts(file: string, written: unknown, findings: readonly Finding[]): Written {
  const meant = meantPointers(findings)
  const has = (pointer: string) => valueAt(written, pointer) !== undefined
  const means = (pointer: string) => has(pointer) || meant.has(pointer)
  return { file, has, means, shape: shapeOf(means, valueAt(written, '/family')) }
}

/** Items alone are half of two shapes: which one, the family tells. */
function shapeOf(means: Written['means'], family: unknown): Shape | undefined {
  const shapes: Shape[] = [...(means('/data/events') ? ['events' as const] : []), ...(means('/data/examples') ? ['examples' as const] : []), ...(means('/data/judgements') || means('/data/clicks') ? ['queries' as const] : [])]
  if (!means('/data/items')) return shapes.length === 1 ? shapes[0] : undefined
  if (shapes.length === 0) return family === 'search' ? 'queries' : 'events'
  return shapes.length === 1 && shapes[0] !== 'examples' ? shapes[0] : undefined
}

function nameIsFileName({ name }: Spec, { file }: Written): Finding[] {
  const expected = posix.basename(file.replaceAll('\\', '/')).replace(/\.ya?ml$/, '')
  if (name === expected) return []
  return [atValue('SPEC_NAME_DIFFERS', '/name', `expected the name of the file, ${quote(expected)}; found "${name}"`, `write ${quote(expected)}, or rename the file to ${name}.yaml`)]
}

/** Whether one pointer is the other, or above or below it. */
function touches(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)
}
