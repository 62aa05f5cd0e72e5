import type { Pointer } from '../../deployment/record.ts'
import type { PullRequest } from '../../forge/forge.ts'
import type { Command } from './parse-command.ts'

export interface CommandInput {
  command: Command
  /** Where it was asked; undefined in an issue. Its head was read once, so a later push does not change what runs. */
  pull: Pick<PullRequest, 'number' | 'state' | 'isFork' | 'head'> | undefined
  /** Every deployed model, with what the branch says of it. */
  deployments: readonly { model: string; environment: string; pointer: Pointer | undefined }[]
}

export type CommandDecision =
  | { kind: 'help' }
  | { kind: 'refuse'; problem: string }
  /** The inputs that the workflow is started with. */
  | { kind: 'dispatch'; inputs: { command: string; 'pull-request': string; head: string } }
  | { kind: 'promote'; model: string; environment: string; version: string }
  | { kind: 'rollback'; model: string; environment: string; version: string; reason: string }

/** Decides what a command of somebody who may ask does. */
export function decideCommand({ command, pull, deployments }: CommandInput): CommandDecision {
  switch (command.word) {
    case 'unknown': return { kind: 'refuse', problem: command.problem }
    case 'help': return { kind: 'help' }
    case 'promote': return decidePromote(command.model, deployments)
    case 'rollback': {
      const place = findPlace(command.model, deployments)
      return 'problem' in place ? { kind: 'refuse', problem: place.problem } : { kind: 'rollback', model: place.model, environment: place.environment, version: command.version, reason: command.reason }
    }
    default: return decideRun(command.word, pull)
  }
}

function decideRun(word: 'plan' | 'train' | 'retry', pull: CommandInput['pull']): CommandDecision {
  if (!pull) return { kind: 'refuse', problem: `${word} is for pull requests` }
  if (pull.state === 'closed') return { kind: 'refuse', problem: 'this pull request is closed' }
  if (pull.isFork) return { kind: 'refuse', problem: 'this pull request comes from a fork, whose code no runner with rights may run; it is validated and planned by itself, and trained once its branch is pushed to this repository' }
  return { kind: 'dispatch', inputs: { command: word, 'pull-request': String(pull.number), head: pull.head.sha } }
}

function decidePromote(model: string | undefined, deployments: CommandInput['deployments']): CommandDecision {
  const canaries = deployments.filter(({ pointer }) => pointer?.canary)
  if (canaries.length === 0) return { kind: 'refuse', problem: 'there is no canary' }
  const place = findPlace(model, canaries)
  if ('problem' in place) return { kind: 'refuse', problem: model === undefined ? place.problem : `there is no canary of ${model}` }
  return { kind: 'promote', model: place.model, environment: place.environment, version: place.pointer!.canary!.version }
}

/** The one that is named; without a name the only one. */
function findPlace(model: string | undefined, deployments: CommandInput['deployments']): CommandInput['deployments'][number] | { problem: string } {
  const found = deployments.filter((deployment) => model === undefined || deployment.model === model)
  if (found.length === 1) return found[0]!
  const names = deployments.map((deployment) => deployment.model).join(', ') || 'none'
  return { problem: found.length === 0 ? `there is no deployed model ${model ?? 'at all'}; there are ${names}` : `name the model, one of ${names}` }
}
