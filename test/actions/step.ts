// Runs an action as the runner does: its bundle in a folder without node_modules, inputs and event by variables and files.
import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { buildAction } from '../../scripts/build.ts'

/** `lines` of stdout, where the runner looks for commands; `errorLines` of stderr. */
export interface Step { exitCode: number | null; lines: string[]; errorLines: string[]; outputs: Record<string, string>; summary: string }
export interface StepOptions {
  /** The work tree. */
  cwd: string
  inputs?: Record<string, string>
  event?: unknown
  variables?: Record<string, string>
}

/** Builds an action below a folder. */
export async function build(name: string, folder: string): Promise<string> {
  const dist = join(folder, 'actions', name, 'dist')
  await buildAction(name, dist)
  return join(dist, 'index.js')
}

export async function runStep(program: string, folder: string, { cwd, inputs = {}, event = {}, variables = {} }: StepOptions): Promise<Step> {
  const files = { event: join(folder, 'event.json'), output: join(folder, 'output'), summary: join(folder, 'summary') }
  await mkdir(folder, { recursive: true })
  await Promise.all([writeFile(files.event, JSON.stringify(event)), writeFile(files.output, ''), writeFile(files.summary, '')])
  const child = spawn(process.execPath, [program], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      GITHUB_EVENT_PATH: files.event,
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...variables,
    },
  })
  const [stdout, stderr] = [readLines(child.stdout), readLines(child.stderr)]
  const exitCode = await new Promise<number | null>((done) => { child.on('close', done) })
  return {
    exitCode,
    lines: await stdout,
    errorLines: await stderr,
    outputs: parseOutputs(await readFile(files.output, 'utf8')),
    summary: await readFile(files.summary, 'utf8'),
  }
}

async function readLines(stream: Readable): Promise<string[]> {
  return (await text(stream)).trimEnd().split('\n')
}

/** `name<<delimiter`, the value, `delimiter` */
function parseOutputs(text: string): Record<string, string> {
  return Object.fromEntries(Array.from(text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm), ([, name, , value]) => [name!, value!]))
}
