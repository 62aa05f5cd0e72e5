import { failure } from '../../base/errors.ts'
import { columnOf, probabilityIn, readDecisions, readRows, refuse } from './read-decisions.ts'
import type { Decisions, LogHeadings } from './read-decisions.ts'

/** How likely a policy shows an item at a position, in a decision of the log. */
type Policy = (item: string, position: string, decision: number) => number

const columnPrefix = 'column:'

/** The column of the log that tells of the policy, where it names one: so a policy may go by whatever a decision went by, and a model's is told by what it scores. */
export function columnOfPolicy(name: string): string | undefined {
  return name.startsWith(columnPrefix) ? name.slice(columnPrefix.length) : undefined
}

/** `uniform`: every item of the log alike. `log:<path>`: as often as another log shows it there. `column:<heading>`: as
 *  the log's own column says. Otherwise a table with the columns item and probability,
 *  perhaps of each position. Fails with POLICY_LOG_INVALID or DATA_…. */
export async function readPolicy(name: string, decisions: Decisions, headings: LogHeadings): Promise<Policy> {
  if (name === 'uniform') {
    const items = new Set(decisions.items)
    return () => 1 / items.size
  }
  if (columnOfPolicy(name) !== undefined) return (_item, _position, decision) => decisions.probabilities![decision]!
  if (name.startsWith('log:')) return frequencies(await readDecisions(name.slice('log:'.length), headings))
  return readPolicyTable(name, headings)
}

function frequencies({ items, positions }: Decisions): Policy {
  const [ofItem, ofPosition] = [new Map<string, number>(), new Map<string, number>()]
  for (const [t, item] of items.entries()) {
    const position = positions[t]!
    ofItem.set(keyOf(item, position), (ofItem.get(keyOf(item, position)) ?? 0) + 1)
    ofPosition.set(position, (ofPosition.get(position) ?? 0) + 1)
  }
  return (item, position) => (ofItem.get(keyOf(item, position)) ?? 0) / Math.max(1, ofPosition.get(position) ?? 0)
}

async function readPolicyTable(path: string, headings: LogHeadings): Promise<Policy> {
  const rows = await readRows(path)
  const [item, probability, position] = [columnOf(rows, headings.item), columnOf(rows, 'probability'), rows.places.get(headings.position)]
  const table = new Map<string, number>()
  const sums = new Map<string, number>()
  for (const { row, cells } of rows.cells) {
    const value = probabilityIn(path, row, cells[probability]!)
    const at = position === undefined ? '' : cells[position]!
    const key = keyOf(cells[item]!, at)
    if (table.has(key)) refuse(path, row, `the item ${JSON.stringify(cells[item]!.slice(0, 40))} stands before already`)
    table.set(key, value)
    sums.set(at, (sums.get(at) ?? 0) + value)
  }
  for (const [at, sum] of sums) if (Math.abs(sum - 1) > 1e-6) throw failure('POLICY_LOG_INVALID', { path, problem: `the probabilities${at === '' ? '' : ` at position ${at}`} add up to ${sum}, not to 1` })
  return (of, at) => table.get(keyOf(of, position === undefined ? '' : at)) ?? 0
}

function keyOf(item: string, position: string): string {
  return `${position}\n${item}`
}
