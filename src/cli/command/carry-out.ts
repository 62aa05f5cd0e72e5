import type { Clock } from '../../base/clock.ts'
import { isFailure } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { recordRollback } from '../../deployment/roll-back.ts'
import type { Forge } from '../../forge/forge.ts'
import { stateBranch } from '../../forge/state-branch.ts'
import { escapeText, formatCode } from '../../markdown/escape.ts'
import { scheduleFolder } from '../../plan/lease/state-store.ts'
import type { Registry } from '../../release/registry.ts'
import { findRelease } from '../find-release.ts'
import { releaseFolders } from '../release-folders.ts'
import type { CommandDecision } from './decide-command.ts'

/** What came of a command. The answer is Markdown; `deploy` is what a deploy must bring in line now, at the machine that serves. */
export interface Done { outcome: 'done' | 'refused'; answer: string; deploy?: { model: string; environment: string; promote?: string } }

export interface CommandPorts { forge: Forge; registry: Registry; clock: Clock; log: Log; author: string; workflow: { file: string; ref: string }; workspace: string }

/** Does what was decided, and says so. Done again it does no harm: a workflow started twice ends its earlier run, a rollback that happened
 *  changes nothing. What a person can correct is an answer; what the outside world did wrong fails. */
export async function carryOut(decision: CommandDecision, ports: CommandPorts): Promise<Done> {
  try {
    return await attempt(decision, ports)
  } catch (error) {
    if (!isFailure(error) || error.kind === 'outside') throw error
    return refuse(`${error.message}. ${error.next}`)
  }
}

async function attempt(decision: CommandDecision, { forge, registry, clock, log, author, workflow, workspace }: CommandPorts): Promise<Done> {
  switch (decision.kind) {
    case 'help': return { outcome: 'done', answer: 'The commands are listed below.' }
    case 'refuse': return refuse(decision.problem)
    case 'dispatch': {
      if (decision.inputs.command === 'retry' && await retryFailed(decision.inputs.head, workflow.file, forge)) {
        return { outcome: 'done', answer: `What failed for ${formatCode(decision.inputs.head.slice(0, 7))} is run again: [runs](${forge.webUrl(`/actions/workflows/${encodeURIComponent(workflow.file)}`)}).` }
      }
      await forge.dispatchWorkflow({ workflow: workflow.file, ref: workflow.ref, inputs: decision.inputs })
      return { outcome: 'done', answer: `Started for ${formatCode(decision.inputs.head.slice(0, 7))}: [runs](${forge.webUrl(`/actions/workflows/${encodeURIComponent(workflow.file)}`)}).` }
    }
    case 'promote': {
      const { model, environment, version } = decision
      return { outcome: 'done', answer: `The next step of ${formatCode(model)} in ${formatCode(environment)} promotes its canary ${version}, unless it fails.`, deploy: { model, environment, promote: version } }
    }
    case 'rollback': {
      const { model, environment, version, reason } = decision
      const manifest = await findRelease(registry, model, version)
      const find = (each: string) => (each === version ? manifest : findRelease(registry, model, each))
      const rollback = await recordRollback({ model, environment, to: { version, digest: manifest.digest }, reason, by: author, releaseFolderOf: releaseFolders(model, find, { workspace }, registry) }, { state: forge, clock, log })
      return { outcome: 'done', answer: `${formatCode(model)} in ${formatCode(environment)}: ${escapeText(rollback.reason)}.`, deploy: { model, environment } }
    }
  }
}

/** In the run of the pull request, whose jobs that ended well are kept, and whose check stands at its commit. Where trainings stand in line no job of it has failed: they are lined up
 *  by a run of its own. */
async function retryFailed(head: string, workflow: string, forge: Forge): Promise<boolean> {
  const { files } = await forge.readBranch(stateBranch, scheduleFolder)
  return files.size === 0 && await forge.rerunWorkflow({ workflow, event: 'pull_request', head }, 'failed')
}

function refuse(problem: string): Done {
  return { outcome: 'refused', answer: `${escapeText(problem.charAt(0).toUpperCase() + problem.slice(1))}${/[.?]$/.test(problem) ? '' : '.'}` }
}
