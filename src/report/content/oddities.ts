import type { Dataset } from '../../dataset/record.ts'
import { isRanked } from '../../evaluation/record.ts'
import type { EvaluatedMetric, Evaluation, SliceResult } from '../../evaluation/record.ts'
import { formatDifference, formatFigure, formatInterval } from '../../metrics/figures.ts'
import { algorithmOf, membersOf } from '../../spec/record.ts'
import type { TrainedModel } from '../../training/record.ts'
import type { ReportInput } from './compose.ts'
import { wordFor } from './metrics.ts'
import { worstFirst } from './slices.ts'
import { timesOver } from './spent.ts'

/** What whoever merges should know though the verdict may be good, a sentence each. */
export function findOddities({ evaluation, trained, dataset, planned }: ReportInput): string[] {
  return [unscoredBaseline(evaluation), measuredByClicks(dataset), worseMetrics(evaluation), worseSlices(evaluation), simplerIsAsGood(evaluation), ...(evaluation.notes ?? []), brokenContract(evaluation), unseenNoise(evaluation, trained), timesOver(trained, planned)].filter((sentence) => sentence !== undefined)
}

function unscoredBaseline({ baseline }: Evaluation): string | undefined {
  return baseline?.problem === undefined ? undefined : `Compared with nothing: ${baseline.version} cannot score this test. ${baseline.problem}`
}

/** Of a failed candidate the verdict says enough. */
function worseMetrics({ verdict, baseline, metrics }: Evaluation): string | undefined {
  const worse = metrics.filter((metric) => wordFor(metric) === 'worse').map(({ name }) => name)
  if (verdict === 'fail' || !baseline || worse.length === 0) return undefined
  return `Worse than ${baseline.version}${verdict === 'pass' ? ', though no gate forbids it' : ''}: ${worse.join(', ')}.`
}

/** What nobody saw nobody clicked. */
function measuredByClicks({ clicks }: Dataset): string | undefined {
  return clicks?.areTest ? 'Measured by clicks, not by what people judged: an item that the earlier search never showed counts as wrong, so a model that finds other items looks worse than it is.' : undefined
}

const maxNamed = 3

function worseSlices(evaluation: Evaluation): string | undefined {
  const { slices } = evaluation
  const measured = slices.filter(({ verdict }) => verdict !== 'too few').length
  const worse = worstFirst(evaluation).filter(({ verdict }) => verdict === 'worse')
  if (worse.length === 0) return undefined
  const named = worse.slice(0, maxNamed).map(({ by, slice, delta }: SliceResult) => `${by} ${slice}${delta ? ` ${formatInterval(delta, (n) => formatDifference(n))}` : ''}`)
  return `Surely worse in ${worse.length} of ${measured} ${measured === 1 ? 'slice' : 'slices'} (${worse[0]!.metric}): ${named.join('; ')}${worse.length > maxNamed ? `; and ${worse.length - maxNamed} more` : ''}.`
}

/** A simple model that scores as well would be cheaper to own. */
function simplerIsAsGood({ metrics }: Evaluation): string | undefined {
  const [first] = metrics
  const simpler = first?.references.find(({ value }) => isAtLeast(first, value))
  return simpler && `No better than ${simpler.name} in ${first!.name}: ${formatFigure(first!.candidate.value)} against ${formatFigure(simpler.value)}.`
}

function isAtLeast({ higherIsBetter, candidate }: EvaluatedMetric, reference: number): boolean {
  return higherIsBetter ? reference >= candidate.value : reference <= candidate.value
}

function brokenContract({ contract }: Evaluation): string | undefined {
  const parts = ([['fail', 'broken'], ['warn', 'warned of']] as const).flatMap(([status, word]) => {
    const names = Map.groupBy(contract.filter((finding) => finding.status === status), ({ name }) => name)
    return names.size === 0 ? [] : [`${word}: ${[...names].map(([name, found]) => (found.length === 1 ? name : `${name} (${found.length})`)).join(', ')}`]
  })
  return parts.length === 0 ? undefined : `Data contract ${parts.join('; ')}.`
}

/** One network says nothing of what another seed would have given; no ranking is averaged, which the basis of the metrics tells. */
function unseenNoise(evaluation: Evaluation, { spec, selection }: TrainedModel): string | undefined {
  const { seeds, baseline, metrics } = evaluation
  if (metrics.length === 0 || isRanked(evaluation)) return undefined
  const [one] = membersOf(algorithmOf(spec, selection))
  const single = [...(seeds.candidate === 1 ? ['the candidate'] : []), ...(baseline && seeds.baseline === 1 ? [`baseline ${baseline.version}`] : [])]
  if (single.length === 0) return undefined
  return `The intervals lack the noise of training of ${single.join(' and ')}, which ${single.length === 1 ? `is one ${one}` : `are one ${one} each`}: another seed could give other figures.`
}
