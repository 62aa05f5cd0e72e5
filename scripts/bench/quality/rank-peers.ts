import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { interactionsOf } from '../../../src/families/recommendation/interactions.ts'
import { deepestCutOff } from '../../../src/metrics/ranking-metrics.ts'
import type { PreparedRankingSet } from './prepare-ranking-set.ts'
import type { RankedModel } from './rank-set.ts'
import type { RankingTrial } from './ranking-sets.ts'

/** The same events, or products and queries, to numpy, implicit, bm25s and tantivy, by `ranking_peers.py`. Of the trials it makes item kNN, ALS and EASE. */
export async function rankPeers(python: string, prepared: PreparedRankingSet, trials: readonly RankingTrial[]): Promise<RankedModel[]> {
  const child = spawn(python, [join(import.meta.dirname, 'ranking_peers.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => { child.on('close', resolve).on('error', reject) })
  child.stdin.on('error', () => {})                                        // it ended before it read all: its exit code tells
  child.stdin.end(JSON.stringify({ k: deepestCutOff, ...tellingOf(prepared, trials) }))
  const [output, exitCode] = await Promise.all([text(child.stdout), ended])
  if (exitCode !== 0) throw new Error(`${python} ended with exit code ${exitCode}; it needs numpy and scipy, implicit, bm25s with PyStemmer and tantivy are optional`)
  return (JSON.parse(output) as RankedModel[]).map((model) => ({ ...model, name: `${model.name} (a peer, here)` }))
}

function tellingOf({ spec, rows, cases }: PreparedRankingSet, trials: readonly RankingTrial[]): object {
  if (rows.kind === 'events') {
    const { matrix: { starts, indices, columns } } = interactionsOf(rows, 2, spec.parameters.kindWeights)
    const users = new Map<string, number>()
    for (const [row, { user }] of rows.events.entries()) if (rows.splits[row]! < 2 && !users.has(user)) users.set(user, users.size)
    // A user without a past is shown by none of them what all are shown: such a case is not theirs.
    if (cases.test.some(({ group }) => !users.has(group))) throw new Error('a user of the test has no event before it')
    return { users: { starts: [...starts], indices: [...indices], items: columns }, cases: cases.test.map(({ group }) => users.get(group)), trials: trials.map(({ name, parameters, seeds = 1 }) => ({ name, ...parameters, seeds })) }
  }
  if (rows.kind !== 'queries') throw new Error('labelled examples rank nothing')
  const products = rows.items.map(({ name, description }) => ({ title: name, description }))
  return { products, queries: cases.test.map(({ row }) => rows.judgements[row]!.query), isHan: /\p{Script=Han}/u.test(products[0]!.title) }
}
