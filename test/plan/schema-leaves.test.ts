// Every key that a spec may have is changed once: what that asks for, and whether it is another training.
import type { JSONSchema } from '../../src/base/schema.ts'
import type { Runner } from '../../src/plan/allocation.ts'
import { buildPlan } from '../../src/plan/plan.ts'
import type { Spec } from '../../src/spec/record.ts'
import { specSchema } from '../../src/spec/record.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'
import { inputOf, oldData, spec, trainingHash, unchanged } from './example.ts'

type Node = Extract<JSONSchema, object>

/** The keys below a node of the schema that hold a value, by path; of lists of objects the keys of their first item. */
function leavesOf(node: Node, path: string[] = []): { path: string[]; node: Node }[] {
  if (node.properties) return Object.entries(node.properties).flatMap(([key, child]) => leavesOf(child as Node, [...path, key]))
  const item = node.items as Node | undefined
  return item?.properties ? leavesOf(item, [...path, '0']) : [{ path, node }]
}

/** A value that the spec does not have there; whether the schema allows it does not matter to a plan. */
function otherValue({ enum: options, type }: Node, current: unknown): unknown {
  if (options) return (options as readonly unknown[]).find((option) => option !== current) ?? 'another'
  if (Array.isArray(current) || type === 'array') return [...(current as unknown[] | undefined ?? []), 'another']
  if (type === 'boolean') return current !== true
  return type === 'string' ? `${(current as string | undefined) ?? ''}x` : Number(current ?? 0) + 1
}

/** The spec with one value changed, and what stands above it made where it is missing. */
function withOther({ path, node }: { path: string[]; node: Node }): Spec {
  const changed = structuredClone(spec()) as unknown as Record<string, unknown>
  const parent = path.slice(0, -1).reduce((inner, key, i) => (inner[key] ??= path[i + 1] === '0' ? [] : {}) as Record<string, unknown>, changed)
  parent[path.at(-1)!] = otherValue(node, parent[path.at(-1)!])
  return changed as unknown as Spec
}

const ample: Runner = { name: 'ample', executor: 'process', cpu: 64, memoryMiB: 65_536, gpu: 8 }

function actionOf(head: Spec): string {
  return buildPlan({ ...inputOf(unchanged({ head })), runners: [ample] }).models[0]!.action
}

const leaves = leavesOf(specSchema as Node)
const results = leaves.map((leaf) => {
  const head = withOther(leaf)
  return { path: leaf.path.join('.').replace('.0', '[]'), action: actionOf(head), isSameHash: trainingHash(head, oldData) === trainingHash(spec(), oldData) }
})

describe('each key of a spec, changed once', (test) => {
  test('is trained, redeployed or left alone as the golden table says', () => {
    const text = (['nothing', 'redeploy', 'train'] as const).map((action) => `# ${action}\n${results.filter((result) => result.action === action).map(({ path }) => `${path}\n`).join('')}`).join('\n')
    assertGolden('plan/leaves.txt', text)
    assert.ok(results.length > 100, `only ${results.length} keys`)
  })

  test('gives another training hash exactly where it is trained', () => {
    for (const { path, action, isSameHash } of results) assert.is(isSameHash, action !== 'train', path)
  })

  test('is left alone only where a later step reads it, where a digest is written down, and where the backend stays what it was', () => {
    const left = results.filter(({ action }) => action === 'nothing').map(({ path }) => path)
    assert.equal(left.filter((path) => !/^(monitoring|tune)\./.test(path)), ['description', 'owners', 'data.events.sha256', 'data.items.sha256', 'data.examples.sha256', 'data.judgements.sha256', 'data.clicks.sha256', 'data.snapshot', 'training.checkpointMinutes', 'training.backend', 'resources.gpuMemoryMiB', 'resources.priority', 'resources.timeoutMinutes', 'resources.progressDeadlineMinutes', 'release.bump'])
    assert.ok(results.filter(({ action }) => action === 'redeploy').every(({ path }) => path.startsWith('deployment.')))
  })
})
