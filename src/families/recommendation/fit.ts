import { failure } from '../../base/errors.ts'
import { atOnce } from '../../base/steps.ts'
import type { EventRows } from '../../dataset/record.ts'
import { openAnalyzer } from '../../text/analyzer.ts'
import type { Spec } from '../../spec/record.ts'
import type { FitPorts, FittedModel, RankingFitInput } from '../family.ts'
import { requireEvents } from './cases.ts'
import { catalogueOf } from './catalogue.ts'
import { checkpoints } from './checkpoints.ts'
import { choose, takeNamed } from './choose.ts'
import type { Background, Components } from './components.ts'
import { fitContent } from './content.ts'
import { goldenRequestsOf } from './golden-requests.ts'
import { interactionsOf } from './interactions.ts'
import { learn, learnRulesOf } from './learn.ts'
import { likenessOf } from './likeness.ts'
import { formatModel } from './model-files.ts'
import { modelOf } from './model.ts'

/** Chooses an algorithm and its settings on the validation part, or takes what the spec names, and fits that on all events before the test. Where no test follows, as in
 *  a trial of a study, the validation events are not learnt from: they judge. */
export async function fit(input: RankingFitInput, ports: FitPorts): Promise<FittedModel> {
  const { spec, rows, cases } = input
  requireEvents(rows)
  const { kindWeights, diversity, longTail, maxPerCategory, algorithm } = spec.parameters
  const background = backgroundOf(rows, spec)
  const final = cases.test.length === 0 ? background : { ...background, interactions: interactionsOf(rows, 2, kindWeights) }
  const { matrix, popularity } = final.interactions
  if (matrix.indices.length === 0) throw failure('RECOMMENDATION_NO_EVENTS', { model: spec.name })
  ports.log.info(`${count(matrix.indices.length)} pairs of ${count(matrix.rows)} users and ${count(matrix.columns)} items to learn from, ${count(cases.validation.length)} users to validate by, ${count(background.content.columns)} attributes of items`)

  const saved = checkpoints(ports)
  const choice = { spec, rows, cases, background, users: matrix, saved }
  const { settings, selection, learned } = await (algorithm === undefined || algorithm === 'auto' ? choose : takeNamed)(choice, ports)
  const components = { ...await learn(settings, { users: matrix, content: background.content }, learnRulesOf(spec), { signal: ports.signal, log: ports.log, ...saved.ofFit(settings) }), ...(learned && { learned }) }
  const parts = { settings, kindWeights, diversity, longTail, maxPerCategory, fillsByPlace: true, catalogue: catalogueOf(rows.items), popularity, content: background.content, components, goldenQueries: [] }
  const model = modelOf(parts, atOnce(likenessOf(background.content)))
  const goldenQueries = goldenRequestsOf(rows.items, popularity).map((request) => ({ request, answer: model.answer(request) }))
  return { files: formatModel({ ...parts, goldenQueries }), parameterCount: parametersOf(components), history: [], bestEpochs: [], ...(selection && { selection }) }
}

function backgroundOf({ items, ...rows }: EventRows, { parameters: { kindWeights } }: Spec): Background {
  const analyzer = openAnalyzer({ segmenter: 'words', stemmer: 'english', synonyms: [], stopWords: [] })
  return { items, content: fitContent(items, analyzer.tokens), interactions: interactionsOf({ ...rows, items }, 1, kindWeights) }
}

function parametersOf({ similar, factors, towers }: Components): number {
  return (similar?.values.length ?? 0) + (factors?.items.length ?? 0) + (towers ? towers.history.length + towers.items.length : 0)
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}
