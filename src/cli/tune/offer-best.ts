import { isFailure } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Forge } from '../../forge/forge.ts'
import { keepOffer } from '../../forge/offers/keep-offer.ts'
import type { OfferForge, OfferMatter, OfferOutcome } from '../../forge/offers/keep-offer.ts'
import { formatMarker, parseMarker } from '../../markdown/marker.ts'
import { formatStudySection } from '../../report/study-section.ts'
import type { TunedModel } from './tune-model.ts'

/** `branch`: what specs are merged to; `workflow`: file of the one that plans and trains a pull request. */
interface OfferPlace { branch: string; workflow: string }
interface Ports { forge: OfferForge & Pick<Forge, 'listComments' | 'dispatchWorkflow'>; log: Log }

const markerKind = 'study'

/** Makes the best trial of a study that is done the candidate of a pull request: opens one with its values, once, and has it planned, trained and judged like
 *  any other. One with values that are no longer the best is closed. May be killed and run again. */
export async function offerBest(tuned: TunedModel, { branch, workflow }: OfferPlace, { forge, log }: Ports): Promise<OfferOutcome> {
  const { model, isDone } = tuned
  if (!isDone) return { kind: 'none', reason: `The study of ${model} is not done yet.` }
  const open = await forge.listPullRequests('open')
  const due = await wantedOffer(tuned, branch, forge)
  const outcome = await keepOffer({
    kind: markerKind, target: branch, does: 'has the best values', wanted: due.wanted,
    reason: due.wanted ? `A later trial of the study of ${model} is better.` : due.reason,
    isOfMatter: ({ head, body, isFork }) => !isFork && head.ref.startsWith(`rankops/tune-${model}-`) && parseMarker(body, markerKind)?.fields['model'] === model,
  }, open, { forge, log })
  log.info(`${model}: ${outcome.kind === 'none' ? `no pull request is due. ${outcome.reason}` : `pull request ${outcome.url ?? ''} ${outcome.kind}, ${outcome.reason}`}`)
  if (due.wanted && outcome.kind !== 'none') await startTraining(due.wanted.branch, { branch, workflow }, { forge, log })
  return outcome
}

async function wantedOffer({ model, study, own, trials, proposal, best }: TunedModel, branch: string, forge: OfferForge): Promise<{ wanted: OfferMatter['wanted']; reason: string }> {
  if (proposal === undefined || best === undefined) return { wanted: undefined, reason: `The spec of ${model} has the best values that were found.` }
  const { file, before, text, sentence, trial } = proposal
  const upon = await forge.resolveCommit(branch)
  if (upon === undefined || await forge.readFile(file, upon) !== before) return { wanted: undefined, reason: `${file} on ${branch} is other than the one that was searched.` }
  const title = `Tune ${model}: ${sentence}`
  return {
    reason: '',
    wanted: {
      branch: `rankops/tune-${model}-${trial.slice(0, 8)}`,
      title: title.length <= 120 ? title : `Tune ${model}: the best of ${study.trials.length} trials`,
      body: [
        formatMarker({ kind: markerKind, version: 1, fields: { model, study: study.hash.slice(0, 12), trial: trial.slice(0, 12) } }),
        formatStudySection(study, { own, trials, proposal }),
        'This pull request makes the best trial the candidate: it is planned, trained and judged against the released model on the test rows, like any other. Close it to say no; these values are then not offered again.',
        '<sub>No checks? GitHub starts none for a pull request that the token of a workflow opened: close and open it again, and they run.</sub>',
      ].join('\n\n'),
      content: { path: file, text, message: `feat(${model}): ${sentence}\n\nThe best of ${study.trials.length} trials by ${study.objective} on the validation rows.\n`, upon },
    },
  }
}

/** GitHub starts nothing for a pull request that the token of a workflow opened. Once a comment of ours is there, somebody has started it. */
async function startTraining(head: string, { branch, workflow }: OfferPlace, { forge, log }: Ports): Promise<void> {
  const [pull] = await forge.listPullRequests('open', head)
  if (pull === undefined) return
  const comments = await forge.listComments(pull.number)
  if (comments.some(({ isOurs, body }) => isOurs && parseMarker(body, 'comment'))) return
  try {
    await forge.dispatchWorkflow({ workflow, ref: branch, inputs: { command: 'train', 'pull-request': String(pull.number), head: pull.head.sha } })
    log.info(`Started ${workflow} for ${pull.url}`)
  } catch (error) {
    if (!isFailure(error)) throw error
    log.warn(`Nothing trains ${pull.url} yet: ${error.message}. Write /rankops train into it, or close and open it.`)
  }
}
