import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openPull } from '../../../test/real/act-bed.ts'
import type { ActBed, Pull } from '../../../test/real/act-bed.ts'
import { testRepository } from '../../../test/support/local-forge.ts'
import { quantile } from '../../../src/metrics/quantile.ts'
import { alignTable } from '../align-table.ts'
import { formatCpuSeconds } from '../cpu-time.ts'
import { cpuSecondsOfTree } from './process-tree.ts'
import { references } from './references.ts'

/** Seconds from the event to the comment, or of a whole reference: on the clock, and of all processors together. */
export interface Cost { what: string; wallSeconds: number; cpuSeconds: number }

const workflows = join(import.meta.dirname, '../../../.github/workflows')
const pollMs = 50

/** The medians of the rounds, and how many times the comment is each of them. */
export function formatCosts(rounds: readonly Cost[][]): string {
  const medians = medianCosts(rounds)
  const comment = medians.at(-1)!
  return alignTable(['', 'CPU seconds', 'comment is', 'seconds', 'comment is'], medians.map(({ what, cpuSeconds, wallSeconds }) => [
    what, formatCpuSeconds(cpuSeconds), `${(comment.cpuSeconds / cpuSeconds).toFixed(1)} x`, wallSeconds.toFixed(1), `${(comment.wallSeconds / wallSeconds).toFixed(1)} x`,
  ]))
}

export function medianCosts(rounds: readonly Cost[][]): Cost[] {
  return rounds[0]!.map(({ what }, i) => ({ what, wallSeconds: median(rounds.map((round) => round[i]!.wallSeconds)), cpuSeconds: median(rounds.map((round) => round[i]!.cpuSeconds)) }))
}

function median(values: readonly number[]): number {
  return quantile([...values].sort((a, b) => a - b), 0.5)
}

/** Runs the references and the pull request's workflow one after the other, `rounds` times; nothing is to be trained. */
export async function measureComment(bed: ActBed, spec: string, rounds: number): Promise<Cost[][]> {
  const pull = await openPull(bed, 'note', `${spec}# no more than a note\n`)
  const all = references(await readFile(join(workflows, 'rankops-pull-request.yml'), 'utf8'))
  const commit = await bed.commit('references', Object.fromEntries(all.map(({ file, text }) => [`.github/workflows/${file}`, text])), 'note')
  const measured: Cost[][] = []
  for (let round = 0; round < rounds; round++) {
    const costs: Cost[] = []
    for (const { file, what } of all) costs.push({ what, ...await costUntil(bed, { workflow: file, commit }, pull.event) })
    costs.push({ what: 'from the event to the comment', ...await costUntil(bed, { workflow: 'rankops.yml', commit: pull.head }, pull.event, pull) })
    measured.push(costs)
  }
  return measured
}

/** Of the run until it ends, or until the pull request has its comment, which is then taken away again. */
async function costUntil(bed: ActBed, at: { workflow: string; commit: string }, event: object, pull?: Pull): Promise<Omit<Cost, 'what'>> {
  let cost = { wallSeconds: 0, cpuSeconds: 0 }
  let watching: NodeJS.Timeout | undefined
  const run = await bed.act('pull_request', event, {
    ...at,
    started(pid) {
      const startedAt = performance.now()
      watching = setInterval(() => {
        const cpuSeconds = cpuSecondsOfTree(pid)
        if (cpuSeconds > 0) cost = { wallSeconds: (performance.now() - startedAt) / 1000, cpuSeconds }
        if (pull) void hasComment(bed, pull.number).then((hasIt) => { if (hasIt) clearInterval(watching) })
      }, pollMs)
    },
  })
  clearInterval(watching)
  if (run.exitCode !== 0) throw new Error(`${at.workflow} ended with ${run.exitCode}:\n${run.output.slice(-4000)}`)
  const comments = pull ? await bed.forge.listComments(pull.number) : []
  if (pull && comments.length !== 1) throw new Error(`the run left ${comments.length} comments`)
  for (const { id } of comments) await bed.forge.deleteComment(id)
  return cost
}

/** Asked without the driver, whose checks would take the processor from what is measured. */
async function hasComment({ server }: ActBed, number: number): Promise<boolean> {
  const answer = await fetch(`${server.url}/repos/${testRepository}/issues/${number}/comments`, { headers: { authorization: 'token robot' } })
  return ((await answer.json()) as unknown[]).length > 0
}
