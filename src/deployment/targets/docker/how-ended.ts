import { setTimeout as pause } from 'node:timers/promises'
import { jsonOf } from './engine.ts'
import type { Engine } from './engine.ts'

/** What the engine tells of a container (`GET /containers/<id>/json`), as far as it says how it ended. */
export interface ContainerLife { State: { Status: string; OOMKilled: boolean; ExitCode: number }; RestartCount: number; HostConfig: { Memory: number } }

/** How a container ended, to follow "it": "was killed: out of memory (limit 64 MiB)", "ended with code 1"; also of one that the engine started again
 *  since. Undefined of one that never ended, or is not there. */
export async function howEnded(engine: Engine, id: string): Promise<string | undefined> {
  let life = await lifeOf(engine, id)
  // The engine hears a moment after the end that the memory was the cause.
  if (life && life.State.Status !== 'running' && life.State.ExitCode === killed && !life.State.OOMKilled) {
    await pause(causeMs)
    life = await lifeOf(engine, id)
  }
  return life && describeEnd(life)
}

/** 128 + SIGKILL. */
const killed = 137
const causeMs = 500

async function lifeOf(engine: Engine, id: string): Promise<ContainerLife | undefined> {
  const answer = await engine.ask('look at a container', 'GET', `/containers/${id}/json`, { accepted: [404] })
  return answer.status === 404 ? undefined : jsonOf(answer)
}

/** The engine counts what it started again by itself since somebody started the container, or since its own start. Of one that runs again it has
 *  forgotten the code, and newer engines that the memory was the cause. */
export function describeEnd({ State: { Status, OOMKilled, ExitCode }, RestartCount, HostConfig: { Memory } }: ContainerLife): string | undefined {
  const isRunning = Status === 'running'
  if (isRunning && RestartCount === 0) return undefined
  const how = OOMKilled ? `was killed: out of memory (limit ${Math.round(Memory / 2 ** 20)} MiB)` : isRunning ? 'ended' : `ended with code ${ExitCode}`
  return RestartCount === 0 ? how : `${how}, and was started again ${RestartCount === 1 ? 'once' : `${RestartCount} times`}`
}
