import type { Dataset } from '../dataset/record.ts'
import type { Evaluation } from '../evaluation/record.ts'
import { formatDetails } from '../markdown/details.ts'
import { escapeText } from '../markdown/escape.ts'
import { formatTable } from '../markdown/table.ts'
import type { PlannedModel } from '../plan/record.ts'
import type { TrainedModel } from '../training/record.ts'
import { formatData } from './data-part.ts'
import { formatLearningCurve } from './learning-curve.ts'
import { formatMetrics, formatWorse } from './metrics-part.ts'
import { formatReproduction, formatTraining } from './training-part.ts'
import { verdictWords } from './verdict-words.ts'

export interface ReportInput { evaluation: Evaluation; trained: TrainedModel; dataset: Dataset; planned: PlannedModel }

/** The section `report` of one model: the verdict with its reason first, then what it rests on. Several models: join theirs by a blank
 *  line. Shows sums and counts only, never a row of a user. */
export function formatReportSection({ evaluation, trained, dataset, planned }: ReportInput): string {
  return [
    `## ${verdictWords[evaluation.verdict].replace(' ', ` ${escapeText(evaluation.model)}: `)}`,
    `**${openings[evaluation.verdict]}** ${escapeText(evaluation.reason)}`,
    formatWorse(evaluation),
    consequence(evaluation.verdict, planned),
    formatMetrics(evaluation),
    formatJudgements(evaluation),
    formatLearningCurve(trained.history),
    formatDetails('Data', formatData(dataset, trained)),
    formatDetails('Training', formatTraining(trained, planned)),
    formatDetails('How to make it again', formatReproduction(evaluation, trained)),
  ].filter((part) => part !== '').join('\n\n')
}

const openings: Record<Evaluation['verdict'], string> = { pass: 'Fit to release.', fail: 'Not fit to release.', inconclusive: 'The test cannot tell.' }

function consequence(verdict: Evaluation['verdict'], { spec, onMerge }: PlannedModel): string {
  const onMergeSentence = `On merge: ${escapeText(onMerge.replace(/\.$/, ''))}.`
  if (verdict === 'fail') return 'A merge will not release this candidate.'
  if (verdict === 'pass') return onMergeSentence
  return spec.evaluation.onInconclusive === 'block'
    ? 'A merge will not release this candidate: its spec blocks what is inconclusive (`evaluation.onInconclusive: block`).'
    : `Its spec lets an inconclusive candidate through (\`evaluation.onInconclusive: allow\`). ${onMergeSentence}`
}

function formatJudgements({ gates, checks }: Evaluation): string {
  const rows = [
    ...gates.map(({ rule, verdict, reason }) => [verdictWords[verdict], `gate: ${escapeText(rule)}`, escapeText(reason)]),
    ...checks.map(({ name, verdict, reason }) => [verdictWords[verdict], `check: ${escapeText(name)}`, escapeText(reason)]),
  ]
  return rows.length === 0 ? '' : `### Gates and checks\n\n${formatTable(['verdict', 'rule', 'reason'], rows)}`
}
