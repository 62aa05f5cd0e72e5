import { systemClock } from '../../base/clock.ts'
import type { Clock } from '../../base/clock.ts'
import { atOnce } from '../../base/steps.ts'
import type { Steps } from '../../base/steps.ts'
import type { ScoringModel } from '../family.ts'
import { answerSchema } from './answer-schema.ts'
import { calibrate } from './calibration.ts'
import type { Calibration } from './calibration.ts'
import type { Featuriser } from './featuriser.ts'
import { meanOf, predictMembers, predictorsOf } from './members.ts'
import type { Members } from './members.ts'
import { parseInSteps } from './model-files.ts'

/** Everything that a fitted model answers with. */
interface ModelParts { featuriser: Featuriser; members: Members; calibration: Calibration; goldenQueries: ScoringModel['goldenQueries'] }

/** Opens a fitted model from its files. The clock is asked only where a request names no time. */
export function openModel(files: ReadonlyMap<string, Uint8Array>, clock?: Clock): ScoringModel {
  return atOnce(openInSteps(files, clock))
}

export function* openInSteps(files: ReadonlyMap<string, Uint8Array>, clock: Clock = systemClock): Steps<ScoringModel> {
  return modelOf(yield* parseInSteps(files), clock)
}

/** The calibrated mean of the members' probabilities (an ensemble of equals: Lakshminarayanan, Pritzel and Blundell 2017). A score is the answer
 *  that the same example would have got in production: the very same code. */
export function modelOf({ featuriser, members, calibration, goldenQueries }: ModelParts, clock: Clock): ScoringModel {
  const width = featuriser.names.length
  const predictors = predictorsOf(members)
  const probabilityOf = (row: Float32Array) => calibrate(calibration, predictors.reduce((sum, predict) => sum + predict(row), 0) / predictors.length)
  const scoresOf = (features: Float32Array) => meanOf(predictMembers(members, features, width)).map((probability) => calibrate(calibration, probability))

  return {
    goldenQueries,
    score: (rows, examples) => scoresOf(featuriser.rowsAsServed(rows, examples)),

    scoreMembers(rows, examples) {
      return predictMembers(members, featuriser.rowsAsServed(rows, examples), width).map((scores) => scores.map((probability) => calibrate(calibration, probability)))
    },

    scoreAlong(column, rows, examples) {
      const along = featuriser.rowsAlong(column, rows, examples)
      return { values: along.map(({ value }) => value), scores: along.map(({ features }) => scoresOf(features())) }
    },

    answer: (request) => featuriser.answer(request, clock.now(), probabilityOf),
    schemas: { request: featuriser.requestSchema, answer: answerSchema },
    readsHistory: featuriser.readsHistory,
    ...(featuriser.historyEvents !== undefined && { historyEvents: featuriser.historyEvents }),
    features: { names: featuriser.names, probabilityOf },
    ...(members.kind === 'graph' && { end: () => { members.graph.end() } }),
    ...(featuriser.profileUsers && { profileUsers: (rows) => featuriser.profileUsers!(rows, probabilityOf) }),
  }
}
