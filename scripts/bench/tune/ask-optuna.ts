import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SearchRange } from '../../../src/spec/record.ts'
import type { Parameters } from '../../../src/training/record.ts'

export interface PeerSearch { ranges: readonly SearchRange[]; own: Parameters; seeds: readonly number[]; trials: number; pruner: boolean }
/** What a trial cost and came to; no value where it was ended early. */
export interface PeerTrial { epochs: number; value: number | null }

/** Optuna's trials for each seed, on an objective that is computed here. */
export async function askOptuna(python: string, { ranges, ...task }: PeerSearch, lossesOf: (parameters: Parameters) => number[]): Promise<PeerTrial[][]> {
  const child = spawn(python, [join(import.meta.dirname, 'ask-optuna.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => { child.on('close', resolve).on('error', reject) })
  child.stdin.on('error', () => {})                                        // it ended before it read all: its exit code tells
  const say = (value: unknown) => child.stdin.write(`${JSON.stringify(value)}\n`)
  say({ ...task, ranges: ranges.map(({ key, min, max, scale, choices }) => (choices ? { key, choices } : { key, min, max, scale, isWhole: key === 'parameters.hiddenUnits' })) })

  const studies: PeerTrial[][] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { ask: Parameters } | { trials: PeerTrial[] }
    if ('ask' in told) say(lossesOf(told.ask))
    else studies.push(told.trials)
  }
  child.stdin.end()
  const exitCode = await ended
  if (exitCode !== 0) throw new Error(`${python} ended with exit code ${exitCode}; it needs optuna`)
  return studies
}
