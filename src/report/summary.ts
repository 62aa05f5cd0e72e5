import { truncateMarkdown } from '../markdown/truncate.ts'
import { withoutMarkers } from '../markdown/marker.ts'
import type { Report } from './record.ts'

/** GitHub takes 1 MiB (1,048,576 bytes) in a job summary; a character of UTF-16 needs at most three bytes in UTF-8. */
const maxSummaryLength = 330_000

/** The same sections as the comment, for the summary of a job, where there is room for more of them. */
export function formatSummary(report: Report): string {
  return truncateMarkdown(report.sections.map(({ markdown }) => withoutMarkers(markdown)).join('\n\n'), { limit: maxSummaryLength, fullText: 'the records in the workspace folder' })
}
