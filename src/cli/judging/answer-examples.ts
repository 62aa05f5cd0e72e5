import type { JudgedInput, ScoresInput } from '../../evaluation/input.ts'
import type { Model, ScoringFamily, ScoringModel } from '../../families/family.ts'
import { formatCount } from '../../metrics/figures.ts'
import { answerByRelease } from './judged-release.ts'
import type { Judged, JudgingPorts } from './judged-release.ts'

/** What candidate, released model and simple models say of the same test examples. */
export async function answerExamples(family: ScoringFamily, judged: Judged, ports: JudgingPorts): Promise<{ model: Model; input: Omit<ScoresInput, Exclude<keyof JudgedInput, 'candidate' | 'baseline' | 'slices'>> }> {
  const { spec, rows, candidate: { digest, bytes, files } } = judged
  const { train, test } = family.buildExamples(rows, spec)
  const model = family.open(files)
  ports.log.info(`${spec.name}: judged on ${formatCount(test.length)} examples against ${judged.newest?.tag ?? 'the trivial model, since nothing is released yet'}`)
  const baseline = await answerByRelease(judged, ports, (released) => {
    const scoring = asScoring(released)
    return { scores: scoring.score(rows, test), memberScores: scoring.scoreMembers(rows, test) }
  })
  return {
    model,
    input: {
      test,
      candidate: { digest, bytes, scores: model.score(rows, test), repeatedScores: model.score(rows, test), memberScores: model.scoreMembers(rows, test) },
      baseline,
      references: family.scoreReferences(rows, spec, train, test),
      slices: spec.evaluation.slices.map((by) => ({ by, slices: family.sliceBy(by, rows, test) })),
      monotone: spec.evaluation.monotone.map((rule) => ({ ...rule, ...model.scoreAlong(rule.column, rows, test) })),
    },
  }
}

function asScoring(model: Model): ScoringModel {
  if (!('score' in model)) throw new Error('A model of a family that gives scores gives none')
  return model as ScoringModel
}
