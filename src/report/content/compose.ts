import type { Dataset } from '../../dataset/record.ts'
import type { EvaluatedMetric, Evaluation } from '../../evaluation/record.ts'
import type { PlannedModel } from '../../plan/record.ts'
import type { Spec } from '../../spec/record.ts'
import type { TrainedModel } from '../../training/record.ts'
import type { Content, Part } from './block.ts'
import { composeCalibration } from './calibration.ts'
import { composeContract } from './contract.ts'
import { composeData } from './data.ts'
import { composeJudgements } from './judgements.ts'
import { composeLead } from './lead.ts'
import { composeLearning } from './learning.ts'
import { composeMetrics } from './metrics.ts'
import { composePrecisionRecall } from './precision-recall.ts'
import { composeReproduction } from './reproduction.ts'
import { composeSelection } from './selection.ts'
import { composeSlices } from './slices.ts'
import { composeStrongest } from './strongest.ts'
import { composeTraining } from './training.ts'
import { composeWorstCases } from './worst-cases.ts'

/** What is known of one judged model. */
export interface ReportInput { evaluation: Evaluation; trained: TrainedModel; dataset: Dataset; planned: PlannedModel }

/** What the report on one model says: the verdict with its reason first, then what it rests on. Sums and counts only, never a row of a user. */
export function composeReport(input: ReportInput): Content {
  const { trained, dataset, planned } = input
  const evaluation = gatesFirst(input.evaluation, trained.spec)
  const parts: (Part | undefined)[] = [
    composeMetrics(evaluation, trained),
    composeSlices(evaluation, trained.spec),
    composeWorstCases(evaluation),
    composeJudgements(evaluation),
    composeContract(evaluation.contract),
    composeSelection(trained),
    composeStrongest(trained),
    composeLearning(trained),
    composeCalibration(evaluation),
    composePrecisionRecall(evaluation),
    composeData(dataset, trained, evaluation),
    composeTraining(trained, planned, evaluation.spent),
    composeReproduction(evaluation, trained),
  ]
  return { model: evaluation.model, verdict: evaluation.verdict, lead: composeLead({ ...input, evaluation }), parts: parts.filter((part) => part !== undefined) }
}

/** What the gates are about is what people look for first. */
function gatesFirst(evaluation: Evaluation, { evaluation: { gates } }: Spec): Evaluation {
  const rank = ({ name }: EvaluatedMetric) => { const place = gates.findIndex(({ metric }) => metric === name); return place < 0 ? gates.length : place }
  return { ...evaluation, metrics: evaluation.metrics.toSorted((a, b) => rank(a) - rank(b)) }
}
