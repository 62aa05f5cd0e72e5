import { failure } from '../../base/errors.ts'
import type { EventRows } from '../../dataset/record.ts'
import type { Spec } from '../../spec/record.ts'
import type { Cases, FitPorts, Selection } from '../family.ts'
import { chooseSettings, trialKey, trialMetric } from './auto.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { Background, Components } from './components.ts'
import { easeMemoryMiB } from './ease/fit-ease.ts'
import { easeWeights, learn, learnRulesOf } from './learn.ts'
import type { Known } from './learn.ts'
import type { LearnedWeights } from './mixes.ts'
import { fitKey, settle } from './settings.ts'
import type { Algorithm, Settings } from './settings.ts'
import { trialBench } from './trial-bench.ts'

interface ChoiceInput { spec: Spec; rows: EventRows; cases: Cases; background: Background; saved: Checkpoints }
interface Choice { settings: Settings; selection?: Selection; learned?: LearnedWeights | undefined }

/** What `auto` comes to. Without users to validate by it is the strongest all-rounder, unchecked. */
export async function choose({ spec, rows, cases, background, saved }: ChoiceInput, ports: FitPorts): Promise<Choice> {
  if (cases.validation.length === 0) {
    ports.log.warn('no user met anything new in the validation part: nothing can be compared, the model is a hybrid with the usual settings')
    return withLearned(settle({ algorithm: 'hybrid' }, spec), undefined, ports)
  }
  const { signal, isCheckpointDue: isPauseDue } = ports
  const bench = trialBench(rows, cases.validation, background, spec.parameters.kindWeights)
  const fitted = recentFits((settings) => learn(settings, knownOf(background), learnRulesOf(spec), { signal, ...(isPauseDue && { isPauseDue }) }))
  const { settings, selection } = await chooseSettings({ spec, canEase: canEase(rows.items.length, spec), known: saved.known }, async (tried) => bench.measure(tried, await fitted(tried)), async ({ settings: tried, value }, n) => {
    ports.log.info(`trial ${n}: ${trialKey(tried)}: ${trialMetric} ${value.toFixed(4)}`)
    await saved.addTrial(tried, value)
    signal.throwIfAborted()
  })
  ports.log.info(`chosen: ${trialKey(settings)}`)
  return { ...withLearned(settings, isLearned(settings) ? bench.learnMix(settings, await fitted(settings)) : undefined, ports), selection }
}

/** What the spec names, without a look at the validation part; but the weights of a learned hybrid come from there. */
export async function takeNamed({ spec, rows, cases, background }: ChoiceInput, { signal, log }: FitPorts): Promise<Choice> {
  const settings = settle({ algorithm: spec.parameters.algorithm as Algorithm }, spec)
  if (settings.algorithm === 'ease') requireMemory(rows.items.length, spec)
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

/** The last few fits stay in memory: neighbouring trials differ in how they rank alone. */
function recentFits(fit: (settings: Settings) => Promise<Components>): (settings: Settings) => Promise<Components> {
  const kept = new Map<string, Components>()
  return async (settings) => {
    const key = fitKey(settings)
    const components = kept.get(key) ?? await fit(settings)
    kept.delete(key)
    kept.set(key, components)
    if (kept.size > 3) kept.delete(kept.keys().next().value!)
    return components
  }
}

/** Item weights of all pairs take n³ / 2 multiplications: beyond some thousand items trials of it would take longer than all others together. */
const mostEaseItems = 4096

function canEase(items: number, { resources: { memoryMiB } }: Spec): boolean {
  return items <= mostEaseItems && easeMemoryMiB(items, easeWeights) <= memoryMiB
}

function requireMemory(items: number, { name, resources: { memoryMiB } }: Spec): void {
  const need = easeMemoryMiB(items, easeWeights)
  if (need > memoryMiB) throw failure('RECOMMENDATION_MEMORY_SHORT', { model: name, algorithm: 'ease', need: need.toLocaleString('en-US'), items: items.toLocaleString('en-US'), limit: memoryMiB.toLocaleString('en-US') })
}
