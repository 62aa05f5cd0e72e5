import type { Verdict } from '../evaluation/record.ts'
import { escapeText } from '../markdown/escape.ts'
import { formatLink } from '../markdown/link.ts'
import { formatTable } from '../markdown/table.ts'
import { composeReport } from './content/compose.ts'
import type { ReportInput } from './content/compose.ts'
import { formatContent } from './format-content.ts'
import { verdictWords } from './verdict-words.ts'

/** The section `report` of all models that were judged. Of several a table comes first, so that each verdict is seen though the comment
 *  may be cut, and what needs a look comes before what does not. `pageUrl`: where the same is kept as a page, named before what may be cut. */
export function formatReportSection(inputs: readonly ReportInput[], { pageUrl }: { pageUrl?: string | undefined } = {}): string {
  const sorted = worstFirst(inputs)
  const link = pageUrl === undefined ? '' : `📄 ${formatLink('The report as a page', pageUrl)}, with every chart; it needs no network.`
  if (sorted.length === 1) return formatContent(composeReport(sorted[0]!), link)
  return [formatOverview(sorted), link, ...sorted.map((input) => formatContent(composeReport(input)))].filter((part) => part !== '').join('\n\n')
}

const order: readonly Verdict[] = ['fail', 'inconclusive', 'pass']

/** Verdicts that need a look first, else as they came. */
export function worstFirst(inputs: readonly ReportInput[]): ReportInput[] {
  return inputs.toSorted((a, b) => order.indexOf(a.evaluation.verdict) - order.indexOf(b.evaluation.verdict))
}

function formatOverview(inputs: readonly ReportInput[]): string {
  return [`## ${countVerdicts(inputs)}`, formatTable(['model', 'verdict', 'reason'], inputs.map(({ evaluation: { model, verdict, reason } }) => [`**${escapeText(model)}**`, verdictWords[verdict], escapeText(reason)]))].join('\n\n')
}

/** "3 models judged: 1 fails, 2 pass". */
export function countVerdicts(inputs: readonly ReportInput[]): string {
  const parts = order.flatMap((verdict) => {
    const n = inputs.filter(({ evaluation }) => evaluation.verdict === verdict).length
    return n === 0 ? [] : [verdict === 'inconclusive' ? `${n} inconclusive` : `${n} ${verdict}${n === 1 ? (verdict === 'pass' ? 'es' : 's') : ''}`]
  })
  return `${inputs.length} ${inputs.length === 1 ? 'model' : 'models'} judged: ${parts.join(', ')}`
}
