// A preload for command lines under test (`node --import <this file> …`): counts what the process does to the world, writes it down, and
// ends the process with SIGKILL at the effect that is asked for. Effects are requests that write, files that are created, renamed, copied
// or removed, new folders, and child processes. Children do not inherit the variables, so only the process itself dies.
//   RANKOPS_TEST_KILL=<when>:<n>    before, after, or during (a request that is on its way) the n-th effect
//   RANKOPS_TEST_EFFECTS=<file>     one line for each effect
import childProcess from 'node:child_process'
import fs, { appendFileSync, existsSync } from 'node:fs'
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { basename } from 'node:path'

const [when, at] = (process.env['RANKOPS_TEST_KILL'] ?? 'never:0').split(':')
const effectsFile = process.env['RANKOPS_TEST_EFFECTS']
let nEffects = 0

/** Counts an effect; what it gives is to be called once it happened. */
function begin(effect: string): { isLast: boolean; done(): void } {
  nEffects += 1
  if (effectsFile !== undefined) appendFileSync(effectsFile, `${effect}\n`)
  const isLast = nEffects === Number(at)
  if (isLast && when === 'before') die()
  return { isLast, done: () => { if (isLast && when === 'after') die() } }
}

function die(): never {
  process.kill(process.pid, 'SIGKILL')
  throw new Error('a killed process goes on')
}

const isWrite = (method: string | undefined) => !['GET', 'HEAD'].includes(method ?? 'GET')

const send = globalThis.fetch
globalThis.fetch = async (input, init) => {
  const request = input instanceof Request ? input : undefined
  const method = init?.method ?? request?.method
  if (!isWrite(method)) return send(input, init)
  const effect = begin(`request ${method} ${new URL(request?.url ?? String(input)).pathname}`)
  const answer = send(input, init)
  if (effect.isLast && when === 'during') setTimeout(die, 2)
  const response = await answer
  effect.done()
  return response
}

const request = http.request
http.request = ((...args: Parameters<typeof http.request>) => {
  const outgoing = request(...args)
  if (!isWrite(outgoing.method)) return outgoing
  const effect = begin(`request ${outgoing.method} ${outgoing.path}`)
  outgoing.once('response', effect.done)
  return outgoing
}) as typeof http.request

const promises = fs.promises as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
for (const name of ['rename', 'copyFile', 'writeFile', 'rm', 'link'] as const) wrap(name, (path) => `${name} ${basename(String(path))}`)
wrap('mkdir', (path) => (existsSync(String(path)) ? undefined : `mkdir ${basename(String(path))}`))
wrap('open', (path, flags) => (/[wax+]/.test(String(flags ?? 'r')) ? `open ${basename(String(path))}` : undefined))

function wrap(name: string, describe: (...args: unknown[]) => string | undefined): void {
  const original = promises[name]!
  promises[name] = async (...args) => {
    const text = describe(...args)
    if (text === undefined) return original(...args)
    const effect = begin(text)
    const result = await original(...args)
    effect.done()
    return result
  }
}

const spawn = childProcess.spawn as (...args: unknown[]) => childProcess.ChildProcess
childProcess.spawn = ((...args: unknown[]) => {
  const effect = begin(`spawn ${basename(String(args[0]))}`)
  const child = spawn(...args)
  effect.done()
  return child
}) as typeof childProcess.spawn

syncBuiltinESMExports()
