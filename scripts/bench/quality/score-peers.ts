import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { splitNames } from '../../../src/dataset/record.ts'
import type { PreparedSet } from './prepare-set.ts'
import type { ScoredModel } from './score-set.ts'

/** The same rows to scikit-learn and lightgbm, by `peers.py`. They hold out a random tenth of what is no test themselves, as we do by the split, so
 *  they are given training and validation rows together. */
export async function scorePeers(python: string, { spec, rows }: PreparedSet, seeds: number[]): Promise<ScoredModel[]> {
  const child = spawn(python, [join(import.meta.dirname, 'peers.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => { child.on('close', resolve).on('error', reject) })
  child.stdin.on('error', () => {})                                        // it ended before it read all: its exit code tells
  child.stdin.end(JSON.stringify({
    columns: rows.columns.map((column) => ({ ...column, values: Array.from<number | string>(column.values) })),
    labels: [...rows.labels],
    isTest: Array.from(rows.splits, (split) => splitNames[split] === 'test'),
    rareBelow: spec.features.rareBelow,
    seeds,
  }))
  const [output, exitCode] = await Promise.all([text(child.stdout), ended])
  if (exitCode !== 0) throw new Error(`${python} ended with exit code ${exitCode}; it needs numpy and scikit-learn, lightgbm is optional`)
  return JSON.parse(output) as ScoredModel[]
}
