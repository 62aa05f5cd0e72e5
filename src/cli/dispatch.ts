// Lines up trainings, and gives out what fits now: outside of the queue of Actions, which knows neither memory nor fairness.
import { isFailure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { defineVerb } from '../entry/verb.ts'
import { whereAble } from '../forge/capabilities.ts'
import type { Forge } from '../forge/forge.ts'
import type { Runner } from '../plan/allocation.ts'
import { openSlots } from '../plan/autoscaler/runner-set.ts'
import type { LeaseBook } from '../plan/lease/lease-book.ts'
import { findEnded } from '../plan/lease/pull-requests.ts'
import type { EndedPullRequest } from '../plan/lease/pull-requests.ts'
import type { Lease, Queue } from '../plan/lease/record.ts'
import { toSubmission } from '../plan/lease/submission.ts'
import type { Submission } from '../plan/lease/submit.ts'
import { chooseForge } from './choose-forge.ts'
import { listRunnersIfAny, runnersInput } from './choose-runners.ts'
import { branchInput, folderInput, optionalForgeInputs, runInput, workspaceInputs } from './common-inputs.ts'
import { checkpointsOf, findRunWith } from './find-candidates.ts'
import { askAutoscalers } from './queue/ask-autoscalers.ts'
import { estimateLine } from './queue/estimate-line.ts'
import { listMachines } from './queue/list-machines.ts'
import { openQueue, queueInput } from './queue/open-queue.ts'
import { readShares } from './queue/read-shares.ts'
import { formatLine, formatRound } from './queue/words.ts'
import { planFile, readPlan, trainingsOf } from './workspace.ts'

/** GitHub makes no more jobs of a matrix. */
const mostOfMatrix = 256

export const dispatch = defineVerb({
  name: 'dispatch',
  summary: 'Which trainings in line begin now, and where? Lines up those of a plan, and takes back what silent runners had.',
  examples: ['rankops dispatch --queue directory:/srv/rankops-queue --submit', 'GITHUB_TOKEN=… rankops dispatch --repository shop/models --share @shop/search-team=2'],
  inputs: {
    ...queueInput,
    submit: { kind: 'flag', description: 'Line up the trainings of the plan first; those that are in line already stay where they are.' },
    ...workspaceInputs,
    ...folderInput,
    ...runnersInput,
    'ask-forge': { kind: 'flag', description: 'Asks the forge which of the listed runners are online, for those that do not tell of themselves; it takes a token that may administer the repository.' },
    'ask-autoscaler': { kind: 'flag', description: 'Asks the autoscalers whose metrics the list of runners names how many of their runners are taken. Only where the list may be trusted, as that of the default branch: this machine goes to the addresses in it. Nothing new begins on a set whose autoscaler is not asked.' },
    share: { kind: 'list', description: 'How much of the runners a team is to have beside the others, as team=weight; the team of a model is the first of its owners. Who is not named has 1.' },
    most: { kind: 'number', default: mostOfMatrix, description: `So many begin in one round, at most; a matrix has no more than ${mostOfMatrix} jobs.` },
    artifact: { kind: 'text', description: 'The artefact of this run that carries the plan, with submit.' },
    'pull-request': { kind: 'number', from: ['event.pull_request.number', 'event.inputs.pull-request'], description: 'Number of the pull request that asks, with submit.' },
    'find-checkpoints': { kind: 'flag', description: 'Looks among the artefacts of the repository for what a training had done when it was ended (rankops-checkpoints-<plan hash>, left by a run of a branch).' },
    ...runInput,
    ...branchInput,
    workflow: { kind: 'text', description: 'File name of the workflow that reports to a pull request: it is started again for one whose trainings have all ended, and finds what they made. Not given: nobody is told.' },
    ...optionalForgeInputs,
  },
  outputs: {
    trainings: 'JSON list of { model, hash, job, token, runner, labels, gpus } and where the plan is ({ plan, run, artifact, head, pullRequest }), for a matrix: what begins now; checkpoints is the run that left some.',
    waiting: 'How many wait.',
    line: 'JSON list of { job, team, startsInMinutes }: what waits, in order.',
  },

  async run({ inputs, log, outputs, clock }) {
    const book = openQueue(inputs, { log, clock })
    const runners = await listRunnersIfAny(inputs)
    const slots = openSlots(runners)
    const sets = await askAutoscalers(runners, inputs.askAutoscaler, log)
    const submissions = inputs.submit ? await readSubmissions(inputs) : []
    const round = await book.round({ submissions, shares: readShares(inputs.share), listed: await listMachines(slots, inputs.askForge ? chooseForge(inputs, log) : undefined), sets, most: Math.min(mostOfMatrix, inputs.most) })
    for (const line of formatRound(round)) log.info(line)

    const estimates = estimateLine(round)
    const line = [...round.queue.waiting].sort((a, b) => a.key - b.key || a.submittedMinute - b.submittedMinute).map(({ id, team }) => ({ job: id, team, ...(estimates.has(id) && { startsInMinutes: Math.round(estimates.get(id)!) }) }))
    const trainings = await Promise.all(round.started.map(async (lease) => {
      const checkpoints = inputs.findCheckpoints ? await findCheckpoints(lease, () => chooseForge(inputs, log), log) : undefined
      return { ...toTraining(lease, slots), ...(checkpoints !== undefined && { checkpoints }) }
    }))
    outputs.set('trainings', JSON.stringify(trainings))
    outputs.set('waiting', line.length)
    outputs.set('line', JSON.stringify(line))
    outputs.summary(formatLine(round, estimates))
    if (inputs.workflow !== undefined) {
      const failed = await tellPullRequests(round.queue, inputs.workflow, inputs.branch, { book, forge: chooseForge(inputs, log), log })
      // What was given out must begin, and would not after a step that failed; who was not told is told by the next round.
      if (failed !== undefined && trainings.length === 0) throw failed
    }
    outputs.result({ trainings, line, lost: round.lost.map(({ job, runner, token }) => ({ job: job.id, runner, token })), ended: round.queue.ended.filter(({ id }) => round.decisions.some(({ kind, job }) => kind === 'reject' && job === id)) })
  },
})

/** Starts the run of the pull request again, whose check stands at its commit; where there is none to start again, as for a pull request that a workflow opened, another one.
 *  Starts first and remembers afterwards: killed between, it does nothing about a run that goes on, and what it starts once more ends its earlier run. One that cannot be told keeps no other from it; gives its failure. */
async function tellPullRequests(queue: Queue, workflow: string, ref: string, { book, forge, log }: { book: LeaseBook; forge: Forge; log: Log }): Promise<Error | undefined> {
  const told: EndedPullRequest[] = []
  let failed: Error | undefined
  for (const ended of findEnded(queue)) {
    const { pullRequest, head } = ended
    try {
      // A run for an older commit would end the one for the newer.
      if ((await forge.getPullRequest(Number(pullRequest))).head.sha === head) {
        await whereAble('dispatches', log, async () => {
          if (await forge.rerunWorkflow({ workflow, event: 'pull_request', head })) return
          await forge.dispatchWorkflow({ workflow, ref, inputs: { command: 'verdict', 'pull-request': pullRequest, head } })
        })
        log.info(`The trainings of #${pullRequest} at ${head.slice(0, 7)} have ended; ${workflow} is started again.`)
      }
      told.push(ended)
    } catch (error) {
      if (!isFailure(error)) throw error
      failed ??= error
      log.warn(`#${pullRequest} does not know yet that its trainings have ended: ${error.message}`)
    }
  }
  if (told.length > 0) await book.markTold(told)
  return failed
}

/** Without them it begins anew, which is better than not at all: its lease is given out. */
async function findCheckpoints({ job: { id, hash } }: Lease, forge: () => Forge, log: Log): Promise<number | undefined> {
  try {
    return await findRunWith(checkpointsOf(hash), forge, log)
  } catch (error) {
    if (!isFailure(error)) throw error
    log.warn(`${id}: nobody knows whether an earlier run left checkpoints, and it begins anew: ${error.message}`)
    return undefined
  }
}

/** The trainings of a plan, each with where whoever trains it finds the plan: in another run's artefact, or on a disk that runners share. */
async function readSubmissions(inputs: { workspace: string; plan: string | undefined; model: string[]; runId: string | undefined; artifact: string | undefined; pullRequest: number | undefined }): Promise<Submission[]> {
  const { runId, artifact, pullRequest } = inputs
  const plan = await readPlan(inputs)
  const source = {
    plan: planFile(inputs),
    head: plan.head,
    ...(runId === undefined ? {} : { run: runId }),
    ...(artifact === undefined ? {} : { artifact }),
    ...(pullRequest === undefined ? {} : { pullRequest: String(pullRequest) }),
  }
  return trainingsOf(plan, inputs).map((planned) => toSubmission(planned, source))
}

function toTraining({ job: { id, model, hash, source }, token, runner, gpus }: Lease, listed: readonly Runner[]): Record<string, unknown> {
  return { model, hash, job: id, token, runner, labels: listed.find(({ name }) => name === runner)?.labels ?? ['self-hosted', runner], gpus, ...source }
}
