// Searches for better values of what each spec names under tune:, on the validation rows alone, and proposes the best.
import { failure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { defineVerb } from '../entry/verb.ts'
import type { OfferOutcome } from '../forge/offers/keep-offer.ts'
import { formatStudySection } from '../report/study-section.ts'
import { readSpec } from '../spec/parse-spec.ts'
import { chooseForge } from './choose-forge.ts'
import { chooseSource } from './choose-source.ts'
import { branchInput, dataInputs, folderInput, optionalForgeInputs, specsInput, workspaceInputs } from './common-inputs.ts'
import { readSpecs } from './read-specs.ts'
import type { TunedSpec } from './tune/describe-study.ts'
import { offerBest } from './tune/offer-best.ts'
import { tuneModel } from './tune/tune-model.ts'
import type { TunedModel } from './tune/tune-model.ts'

export const tune = defineVerb({
  name: 'tune',
  summary: 'Searches for better values of the keys under tune: in a spec, by trials on its validation rows, and proposes the best.',
  examples: ['rankops tune', 'rankops tune --model user-behavior --most-trials 5', 'rankops tune --write'],
  inputs: {
    workspace: workspaceInputs.workspace,
    model: { kind: 'list', description: 'Only these models; not given: every model whose spec has tune:.' },
    ...folderInput,
    ...specsInput,
    ...dataInputs,
    state: { kind: 'text', default: 'workspace', description: 'Where a study is kept, so that the next run goes on with it: workspace, or branch for rankops/state of the repository too.' },
    'most-trials': { kind: 'number', description: 'Trials of this run, at most, of each model; the next run goes on. Not given: all that tune.trials says.' },
    'most-minutes': { kind: 'number', description: 'After so many minutes this run begins no other trial.' },
    worker: { kind: 'text', description: 'Name of this run among several that search at the same time, with state: branch: no trial is begun by two of them.' },
    offer: { kind: 'flag', description: 'Once no trial is left, open a pull request with the best values and have it trained and judged.' },
    ...branchInput,
    workflow: { kind: 'text', default: 'rankops.yml', description: 'File name of the workflow that plans and trains a pull request, with offer.' },
    write: { kind: 'flag', description: 'Write the best values into the spec file, whose comments stay.' },
    ...optionalForgeInputs,
  },
  outputs: {
    best: 'JSON list of { model, objective, value, own, parameters }: what the best trial came to, and what the spec as it is did.',
    proposals: 'JSON list of { model, path }: specs with better values, each beside its study in the workspace.',
    'is-done': 'Whether no trial is left to do.',
    'pull-requests': 'JSON list of the addresses of the pull requests that offer the best values, open or not.',
  },

  async run({ inputs, log, outputs, clock, signal }) {
    if (!['workspace', 'branch'].includes(inputs.state)) throw failure('INPUT_INVALID', { name: 'state', problem: `expected workspace or branch, found ${JSON.stringify(inputs.state.slice(0, 60))}` })
    refuseLoneWorker(inputs)
    const forge = inputs.state === 'branch' || inputs.offer ? chooseForge(inputs, log) : undefined
    const state = inputs.state === 'branch' ? forge : undefined
    const until = inputs.mostMinutes === undefined ? undefined : new Date(clock.now().getTime() + inputs.mostMinutes * 60_000)

    const tuned: TunedModel[] = []
    const offers: OfferOutcome[] = []
    for (const found of await findTuned(inputs, log)) {
      const one = await tuneModel(found, { ...inputs, until }, { source: chooseSource(inputs), forge: state, log, clock, signal })
      outputs.summary(formatStudySection(one.study, one))
      tuned.push(one)
      if (inputs.offer) offers.push(await offerBest(one, inputs, { forge: forge!, log }))
    }

    outputs.set('best', JSON.stringify(tuned.flatMap(({ best }) => best ?? [])))
    outputs.set('proposals', JSON.stringify(tuned.flatMap(({ model, proposal }) => (proposal ? { model, path: proposal.path } : []))))
    outputs.set('is-done', tuned.every(({ isDone }) => isDone))
    outputs.set('pull-requests', JSON.stringify(offers.flatMap(({ url }) => (url === undefined ? [] : [url]))))
    outputs.result({ studies: tuned.map(({ model, study, best, proposal, isDone }) => ({ model, hash: study.hash, trials: study.trials.length, isDone, best, proposal: proposal?.path })), ...(inputs.offer && { offers }) })
  },
})

function refuseLoneWorker({ worker, state }: { worker: string | undefined; state: string }): void {
  if (worker === undefined) return
  if (!/^[A-Za-z0-9._-]{1,60}$/.test(worker)) throw failure('INPUT_INVALID', { name: 'worker', problem: `expected letters, digits, dots and hyphens, found ${JSON.stringify(worker.slice(0, 60))}` })
  if (state !== 'branch') throw failure('INPUT_INVALID', { name: 'worker', problem: 'several workers know of each other by state: branch alone' })
}

/** The specs that are to be searched. One that is named must be there, be right and have tune:. */
async function findTuned({ folder, specs, model }: { folder: string; specs: string; model: string[] }, log: Log): Promise<{ file: string; text: string; spec: TunedSpec }[]> {
  const all = await readSpecs(folder, specs)
  const nameOf = (file: string) => file.replace(/^.*\//, '').replace(/\.ya?ml$/, '')
  const unknown = model.find((name) => !all.some(({ file }) => nameOf(file) === name))
  if (unknown !== undefined) throw failure('INPUT_INVALID', { name: 'model', problem: `no spec in ${folder} is called ${JSON.stringify(unknown.slice(0, 60))}` })
  const wanted = all.filter(({ file }) => model.length === 0 || model.includes(nameOf(file))).map(({ file, text }) => ({ file, text, spec: readSpec(file, text) }))
  const without = wanted.find(({ spec }) => spec.tune === undefined && model.length > 0)
  if (without) throw failure('INPUT_INVALID', { name: 'model', problem: `${without.file} has no tune:, so that nothing says what to search` })
  const tuned = wanted.filter((each): each is typeof each & { spec: TunedSpec } => each.spec.tune !== undefined)
  if (tuned.length === 0) log.info('No spec has tune:, so there is nothing to search.')
  return tuned
}
