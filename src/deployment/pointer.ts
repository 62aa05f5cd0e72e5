import type { Log } from '../base/log.ts'
import { untilFirst } from '../base/until-first.ts'
import type { Forge } from '../forge/forge.ts'
import { stateBranch } from '../forge/state-branch.ts'
import { pointerRecord, rolloutRecord } from './record.ts'
import type { Pointer, Rollout } from './record.ts'

export function pointerPath(model: string, environment: string): string {
  return `deployments/${environment}/${model}.json`
}

export function rolloutPath(model: string, environment: string, version: string): string {
  return `rollouts/${environment}/${model}/${version}.json`
}

/** What the branch says of one deployment. `head` is what a commit must be made upon. */
export interface DeploymentState { head: string | undefined; pointer: Pointer | undefined; rolloutOf(version: string): Rollout | undefined; listRollouts(): Rollout[] }

export async function readDeployment(forge: Pick<Forge, 'readBranch'>, model: string, environment: string): Promise<DeploymentState> {
  const rolloutFolder = `rollouts/${environment}/${model}/`
  const { head, files } = await forge.readBranch(stateBranch, [pointerPath(model, environment), rolloutFolder])
  const text = files.get(pointerPath(model, environment))
  const rolloutAt = (path: string) => {
    const record = files.get(path)
    return record === undefined ? undefined : rolloutRecord.parse(record, path)
  }
  return {
    head,
    pointer: text === undefined ? undefined : pointerRecord.parse(text, pointerPath(model, environment)),
    rolloutOf: (version) => rolloutAt(rolloutPath(model, environment, version)),
    listRollouts: () => [...files.keys()].filter((path) => path.startsWith(rolloutFolder)).map((path) => rolloutAt(path)!),
  }
}

/** Writes pointer and rollouts in one commit, upon `head` or not at all (FORGE_BRANCH_MOVED). Gives the new head. The message also names who
 *  asked for it; `history` reads it. */
export async function writeDeployment(forge: Pick<Forge, 'commitToBranch'>, head: string | undefined, pointer: Pointer, rollouts: readonly Rollout[], message: string): Promise<string> {
  const { model, environment, by } = pointer
  return forge.commitToBranch(stateBranch, {
    expectedHead: head,
    message: by === undefined ? message : `${message}\n${requestedBy}${by.replace(/\s+/g, ' ').trim()}\n`,
    changes: [
      { path: pointerPath(model, environment), content: pointerRecord.format(pointer) },
      ...rollouts.map((rollout) => ({ path: rolloutPath(model, environment, rollout.version), content: rolloutRecord.format(rollout) })),
    ],
  })
}

/** As git writes trailers. */
export const requestedBy = 'Requested-by: '

/** Reads, decides and writes until nobody was faster: who wrote the branch meanwhile is right, so all is read and decided again, eight
 *  times at most (FORGE_BRANCH_MOVED), or as often as is said. */
export async function untilWritten<T>(model: string, log: Pick<Log, 'info'>, body: () => Promise<T>, mostAttempts = 8): Promise<T> {
  return untilFirst(body, { mostAttempts, onMoved: () => { log.info(`The branch moved while ${model} was looked at; reading it again`) } })
}
