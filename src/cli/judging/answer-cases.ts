import type { DatasetRows } from '../../dataset/record.ts'
import type { JudgedInput, RankingsInput } from '../../evaluation/input.ts'
import { unitWords } from '../../evaluation/record.ts'
import type { Case, Model, RankingFamily, RankingModel } from '../../families/family.ts'
import { thinOut } from '../../markdown/thin.ts'
import { formatCount } from '../../metrics/figures.ts'
import { deepestCutOff, relevantFrom } from '../../metrics/ranking-metrics.ts'
import { knownOfItems } from '../known-of-items.ts'
import { answerByRelease } from './judged-release.ts'
import type { Judged, JudgingPorts } from './judged-release.ts'

/** A ranking costs more than a score: so many of them are made a second time, at most. */
const maxRepeated = 1_000

/** What candidate, released model and simple models show for the same test cases. */
export async function answerCases(family: RankingFamily, judged: Judged, ports: JudgingPorts): Promise<{ model: Model; input: Omit<RankingsInput, Exclude<keyof JudgedInput, 'candidate' | 'baseline' | 'slices'>> }> {
  const { spec, rows, candidate: { digest, bytes, files } } = judged
  const cases = family.buildCases(rows, spec).test
  const k = deepestCutOff
  const model = family.open(files)
  ports.log.info(`${spec.name}: judged on ${countCases(cases, family.unit)} against ${judged.newest?.tag ?? 'the trivial model, since nothing is released yet'}`)
  const baseline = await answerByRelease(judged, ports, (released) => ({ rankings: asRanking(released).rank(rows, cases, k) }))
  const places = thinOut(cases.length, maxRepeated)
  return {
    model,
    input: {
      unit: family.unit,
      cases,
      catalogue: knownOfItems(rows),
      k,
      candidate: { digest, bytes, rankings: model.rank(rows, cases, k), ...(model.rankExactly && { exact: model.rankExactly(rows, cases, k) }), repeated: { places, rankings: model.rank(rows, places.map((place) => cases[place]!), k) } },
      baseline,
      references: family.rankReferences(rows, spec, cases, k),
      slices: spec.evaluation.slices.map((by) => ({ by, slices: family.sliceBy(by, rows, cases) })),
      ...textsOf(rows, cases),
    },
  }
}

/** Queries may be shown one by one; what a user did never is. */
function textsOf(rows: DatasetRows, cases: readonly Case[]): Pick<RankingsInput, 'texts'> {
  if (rows.kind !== 'queries') return {}
  const { items, judgements } = rows
  return { texts: { queries: cases.map(({ row }) => judgements[row]!.query), nameOf: (place) => items[place]!.name || items[place]!.item } }
}

function countCases(cases: readonly Case[], unit: RankingFamily['unit']): string {
  const toFind = cases.reduce((sum, { relevant }) => sum + relevant.filter(({ gain }) => gain >= relevantFrom).length, 0)
  return `${formatCount(cases.length)} ${unitWords({ unit }).cases} with ${formatCount(toFind)} items to find`
}

function asRanking(model: Model): RankingModel {
  if (!('rank' in model)) throw new Error('A model of a family that ranks gives no rankings')
  return model as RankingModel
}
