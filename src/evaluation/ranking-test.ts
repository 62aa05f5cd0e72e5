import { relevantFrom } from '../metrics/ranking-metrics.ts'
import type { RankedTruth, Ranking } from '../metrics/ranking-metrics.ts'
import type { RankingsInput } from './input.ts'
import type { AnsweredTest } from './kind.ts'
import { judgeQuantisation } from './quantisation.ts'
import { checkRankings, noteSameness } from './ranking-checks.ts'
import { rankingKind } from './ranking-kind.ts'
import { findWorstCases } from './worst-cases.ts'

/** A test of rankings: what should be found, what each model shows, and what only rankings have. Nobody averages rankings, so no model has several. */
export function rankingTest({ unit, cases, catalogue, k, candidate, baseline, rules, texts, ...input }: RankingsInput): AnsweredTest<RankedTruth, readonly Ranking[]> {
  const { rankings } = candidate
  const groups = cases.map(({ group }) => group)
  const kind = rankingKind(catalogue, unit)
  const truth = { cases, catalogue }
  const references = input.references.map(({ name, rankings }) => ({ name, answers: rankings }))
  return {
    kind,
    truth,
    groups,
    candidate: { answers: rankings, memberAnswers: [] },
    released: baseline && 'rankings' in baseline ? { answers: baseline.rankings, memberAnswers: [] } : undefined,
    references,
    alsoAligned: texts ? [['texts', texts.queries]] : [],
    findOwn: (other, resampling) => {
      const metric = rules.gates[0]?.metric ?? kind.defaultMetric
      const quantised = candidate.exact && kind.areSound(rankings) && kind.areSound(candidate.exact) ? judgeQuantisation({ kind, truth, groups, rankings, exact: candidate.exact, metric, maxLoss: rules.maxQuantisationLoss }, resampling) : undefined
      const notes = noteSameness(rankings, references[0], unit)
      return {
        unit,
        test: { examples: cases.length, positives: cases.reduce((sum, { relevant }) => sum + relevant.filter(({ gain }) => gain >= relevantFrom).length, 0), groups: new Set(groups).size },
        curves: { calibration: [], precisionRecall: [] },
        checks: [...checkRankings({ rankings, repeated: candidate.repeated, nItems: catalogue.nItems, k, unit }), ...(quantised ? [quantised.check] : [])],
        ...(quantised?.quantisation ? { quantisation: quantised.quantisation } : {}),
        ...(notes.length > 0 ? { notes } : {}),
        ...(texts && other && kind.areSound(rankings) ? { worstCases: findWorstCases({ ...texts, truth, candidate: rankings, other, metric }) } : {}),
      }
    },
  }
}
