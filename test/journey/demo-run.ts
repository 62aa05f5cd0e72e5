// Runs the demo as a person would, and kills it as a machine would.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { processTarget } from '../../src/deployment/targets/process.ts'
import { withFolder } from '../support/suite.ts'

const root = join(import.meta.dirname, '../..')

export interface DemoRun { exitCode: number | null; lines: string[] }

/** Runs a small demo in a folder. `killWhen` sees each line and how many there were; true ends the demo with SIGKILL. */
export async function runDemo(folder: string, killWhen: (line: string, nLines: number) => boolean = () => false): Promise<DemoRun> {
  const child = spawn(process.execPath, [join(root, 'scripts/demo.ts'), '--small', '--folder', folder], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_NO_WARNINGS: '1' } })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      if (killWhen(line, lines.length)) child.kill('SIGKILL')
    })
  }
  const exitCode = await new Promise<number | null>((done) => { child.on('close', done) })
  return { exitCode, lines }
}

/** A folder for a demo; the servers that a killed demo leaves behind, as it should, are stopped in the end. */
export async function withDemoFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    try {
      return await body(folder)
    } finally {
      for (const model of ['user-behavior', 'find-products', 'next-products']) await processTarget({ folder: join(folder, 'deployments') }).stop(model, 'production')
    }
  })
}

/** The lines of "What was made". */
export function summaryOf(run: DemoRun): string[] {
  const from = run.lines.findIndex((line) => line.includes('What was made'))
  const to = run.lines.findIndex((line, i) => i > from && line.trim() === '')
  return run.lines.slice(from + 1, to).map((line) => line.trim())
}
