import type { EventRows } from '../../dataset/record.ts'
import type { SparseMatrix } from '../../matrix/sparse.ts'
import type { Spec } from '../../spec/record.ts'
import type { Cases, FitPorts, Selection } from '../family.ts'
import { chooseSettings, trialKey, trialMetric } from './auto.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { Background, Components } from './components.ts'
import { learn, learnRulesOf } from './learn.ts'
import type { Known } from './learn.ts'
import { fitsInMemory, requireMemory } from './memory.ts'
import type { LearnedWeights } from './mixes.ts'
import { fitKey, settle } from './settings.ts'
import type { Algorithm, Settings } from './settings.ts'
import { trialBench } from './trial-bench.ts'

/** `users`: all that the chosen model will be fitted on. */
interface ChoiceInput { spec: Spec; rows: EventRows; cases: Cases; background: Background; users: SparseMatrix; saved: Checkpoints }
interface Choice { settings: Settings; selection?: Selection; learned?: LearnedWeights | undefined }

/** What `auto` comes to. Without users to validate by it is the strongest all-rounder, unchecked. */
export async function choose({ spec, rows, cases, background, users, saved }: ChoiceInput, ports: FitPorts): Promise<Choice> {
  requireMemory(settle({ algorithm: 'itemKnn' }, spec), users, spec)
  if (cases.validation.length === 0) {
    ports.log.warn('no user met anything new in the validation part: nothing can be compared, the model is a hybrid with the usual settings')
    const whyUsual = 'No user met anything new in the validation part, so that nothing could be compared: it is a hybrid with the usual settings.'
    return { ...withLearned(settle({ algorithm: 'hybrid' }, spec), undefined, ports), selection: { metric: trialMetric, trials: [], chosen: 0, whyUsual } }
  }
  const { signal, isCheckpointDue: isPauseDue } = ports
  const fits = (settings: Settings, others = 0) => fitsInMemory(settings, users, spec, others)
  const bench = trialBench(rows, cases.validation, background, spec.parameters.kindWeights)
  const fitted = recentFits((settings) => learn(settings, knownOf(background), learnRulesOf(spec), { signal, ...(isPauseDue && { isPauseDue }) }), fits)
  const canEase = rows.items.length <= mostEaseItems && fits(settle({ algorithm: 'ease' }, spec))
  const { settings, selection } = await chooseSettings({ spec, canEase, canFit: fits, known: saved.known }, async (tried) => bench.measure(tried, await fitted(tried)), async ({ settings: tried, value }, n) => {
    ports.log.info(`trial ${n}: ${trialKey(tried)}: ${trialMetric} ${value.toFixed(4)}`)
    await saved.addTrial(tried, value)
    signal.throwIfAborted()
  })
  ports.log.info(`chosen: ${trialKey(settings)}`)
  return { ...withLearned(settings, isLearned(settings) ? bench.learnMix(settings, await fitted(settings)) : undefined, ports), selection }
}

/** What the spec names, without a look at the validation part; but the weights of a learned hybrid come from there. */
export async function takeNamed({ spec, rows, cases, background, users }: ChoiceInput, { signal, log }: FitPorts): Promise<Choice> {
  const settings = settle({ algorithm: spec.parameters.algorithm as Algorithm }, spec)
  requireMemory(settings, users, spec)
  if (!isLearned(settings)) return { settings }
  const bench = trialBench(rows, cases.validation, background, spec.parameters.kindWeights)
  return withLearned(settings, bench.learnMix(settings, await learn(settings, knownOf(background), learnRulesOf(spec), { signal })), { log })
}

/** A hybrid that nobody could teach what to weigh is a weighted one: weights of zero would put the items in the order of the catalogue. */
function withLearned(settings: Settings, learned: LearnedWeights | undefined, { log }: Pick<FitPorts, 'log'>): Choice {
  if (!isLearned(settings) || learned) return { settings, learned }
  log.warn('no user of the validation part has a history to learn the weights of a hybrid from: it is weighted as usual')
  return { settings: { ...settings, mix: 'weighted' } }
}

function knownOf({ interactions, content }: Background): Known {
  return { users: interactions.matrix, content }
}

function isLearned({ algorithm, mix }: Settings): boolean {
  return algorithm === 'hybrid' && mix === 'learned'
}

/** The last few fits stay in memory, as far as the next one fits beside them: neighbouring trials differ in how they rank alone. */
function recentFits(fit: (settings: Settings) => Promise<Components>, fits: (settings: Settings, others: number) => boolean): (settings: Settings) => Promise<Components> {
  const kept = new Map<string, Components>()
  return async (settings) => {
    const key = fitKey(settings)
    const known = kept.get(key)
    if (!known) while (kept.size > 0 && (kept.size >= 3 || !fits(settings, kept.size))) kept.delete(kept.keys().next().value!)
    const components = known ?? await fit(settings)
    kept.delete(key)
    kept.set(key, components)
    return components
  }
}

/** Item weights of all pairs take n³ / 2 multiplications: beyond some thousand items trials of it would take longer than all others together. */
const mostEaseItems = 4096
