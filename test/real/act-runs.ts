// What a test asks of runs in act, and what it does to them.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { processesOf } from '../../scripts/bench/comment/process-tree.ts'
import { assert } from '../support/suite.ts'
import type { ActBed, ActOptions, ActRun } from './act-bed.ts'

/** A run that must end well. */
export async function well(running: Promise<ActRun>): Promise<ActRun> {
  const run = await running
  assert.is(run.exitCode, 0, run.output.slice(-12_000))
  return run
}

/** The one comment that is not maria's. */
export async function onlyComment({ forge }: ActBed, number: number): Promise<string> {
  const comments = (await forge.listComments(number)).filter(({ author }) => author !== 'maria')
  assert.is(comments.length, 1)
  return comments[0]!.body
}

/** Workflows that were started through the forge, in order: file and inputs. */
export async function startedWorkflows(bed: ActBed): Promise<[string, Record<string, unknown>][]> {
  return (await entriesOf<{ workflow: string; inputs: Record<string, unknown> }>(bed, 'dispatches')).map(({ workflow, inputs }) => [workflow, inputs])
}

/** Runs that were started again through the forge, in order. */
export async function restartedRuns(bed: ActBed): Promise<number[]> {
  return (await entriesOf<{ run: number }>(bed, 'reruns')).map(({ run }) => run)
}

/** What the forge wrote down of a kind. */
export async function entriesOf<T>({ server }: ActBed, kind: string): Promise<T[]> {
  const text = await readFile(join(server.gitDirectory, `../${kind}.json`), 'utf8').catch(() => '{ "entries": [] }')
  return (JSON.parse(text) as { entries: T[] }).entries
}

/** Names of the artefacts of a run, without hashes. */
export async function leftBy({ artifactsOf }: ActBed, { run }: ActRun): Promise<string[]> {
  return (await artifactsOf(run)).map((name) => name.replace(/[0-9a-f]{64}/, '<hash>')).sort()
}

/** Tells the step of an action to end once a line was written, as a runner does whose job is cancelled: by SIGINT for its process. */
export function interruptOnce(action: string, line: RegExp): NonNullable<ActOptions['wrote']> {
  let isSent = false
  return (output, pid) => {
    if (!isSent && line.test(output)) isSent = process.kill(stepOf(action, pid), 'SIGINT')
  }
}

/** The process of an action, below that of act; not the training that it starts with arguments. */
function stepOf(action: string, pid: number): number {
  const found = processesOf(pid).filter((id) => {
    const [, program, ...rest] = commandOf(id).split('\0').filter((word) => word !== '')
    return program?.endsWith(`/actions/${action}/dist/index.js`) === true && rest.length === 0
  })
  assert.is(found.length, 1)
  return found[0]!
}

/** Empty where the process ended meanwhile. */
function commandOf(id: number): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
