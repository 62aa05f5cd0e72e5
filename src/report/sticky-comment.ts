import { formatLink } from '../markdown/link.ts'
import { findMarkers, formatMarker, parseMarker, withoutMarkers } from '../markdown/marker.ts'
import { maxCommentLength, truncateMarkdown } from '../markdown/truncate.ts'
import type { Report, Section } from './record.ts'
import { shortHash } from './verdict-words.ts'

export interface CommentOptions {
  /** The pull request's head now, where the caller knows it; else the report is taken for the newest. */
  newestHeadSha?: string
  /** Page with the whole text, named where the comment is cut. */
  fullReportUrl?: string
}

/** A section and the commit it speaks of. */
interface DatedSection extends Section { headSha: string }

/** The verdict before what led to it: most people read the first screen only. */
const order: readonly Section['id'][] = ['report', 'plan', 'validate', 'command']
const version = 1

/** The text of the one comment: sections of the report replace those of the same id, the others stay. A section that speaks of another
 *  commit than the newest says so and stands below those that do not, and a late run of an older commit does not replace what speaks of the newest. Composed again from its
 *  own result it is the same text. At most `maxCommentLength` UTF-16 code units. */
export function composeComment(existing: string | undefined, report: Report, { newestHeadSha = report.headSha, fullReportUrl }: CommentOptions = {}): string {
  const kept = existing === undefined ? [] : parseSections(existing)
  const sections = order.flatMap((id) => chooseSection(kept.find((section) => section.id === id), newSection(report, id), newestHeadSha) ?? [])
  const isOld = ({ headSha }: DatedSection) => Number(headSha !== newestHeadSha)
  const fullText = fullReportUrl === undefined ? 'the summary of the job' : formatLink('the summary of the job', fullReportUrl)
  return assemble(fitSections(sections.toSorted((a, b) => isOld(a) - isOld(b)), newestHeadSha, fullText), newestHeadSha)
}

/** Whether a comment is the one that `composeComment` writes. */
export function isStickyComment(body: string): boolean {
  return parseMarker(body.slice(0, 500), 'comment')?.start === 0
}

/** What the section of that id says in a comment of ours; undefined where it has none. */
export function readSection(body: string, id: Section['id']): string | undefined {
  return parseSections(body).find((section) => section.id === id)?.markdown
}

function newSection({ headSha, sections }: Report, id: Section['id']): DatedSection | undefined {
  const section = sections.findLast((candidate) => candidate.id === id)
  return section && { id, headSha, markdown: withoutMarkers(section.markdown).trim() }
}

function chooseSection(kept: DatedSection | undefined, fresh: DatedSection | undefined, newestHeadSha: string): DatedSection | undefined {
  if (!kept || !fresh) return fresh ?? kept
  return kept.headSha === newestHeadSha && fresh.headSha !== newestHeadSha ? kept : fresh
}

function assemble(sections: readonly DatedSection[], newestHeadSha: string): string {
  return [formatMarker({ kind: 'comment', version, fields: { headSha: newestHeadSha } }), ...sections.map((section) => frame(section, newestHeadSha))].join('\n\n')
}

/** Stands outside the markers, so that it goes when the section is new again. */
function frame({ id, headSha, markdown }: DatedSection, newestHeadSha: string): string {
  return [
    ...(headSha === newestHeadSha ? [] : [`> ⚠️ What follows speaks of ${shortHash(headSha)}, not of the newest commit ${shortHash(newestHeadSha)}.`]),
    formatMarker({ kind: 'section', version, fields: { id, headSha } }),
    markdown,
    formatMarker({ kind: 'end', version, fields: { id } }),
  ].join('\n\n')
}

function parseSections(body: string): DatedSection[] {
  const markers = findMarkers(body)
  return markers.flatMap((marker, i) => {
    const end = markers[i + 1]
    const id = order.find((known) => known === marker.fields['id'])
    if (marker.kind !== 'section' || !id || end?.kind !== 'end' || end.fields['id'] !== id) return []
    return [{ id, headSha: String(marker.fields['headSha']), markdown: body.slice(marker.end, end.start).trim() }]
  })
}

/** Cuts the longest sections so that all fit: each may use an equal share of the room, and what the short ones leave. */
function fitSections(sections: readonly DatedSection[], newestHeadSha: string, fullText: string): DatedSection[] {
  let room = maxCommentLength - assemble(sections.map((section) => ({ ...section, markdown: '' })), newestHeadSha).length
  const fitted = new Map<Section['id'], DatedSection>()
  sections.toSorted((a, b) => a.markdown.length - b.markdown.length).forEach((section, i) => {
    const markdown = truncateMarkdown(section.markdown, { limit: Math.floor(room / (sections.length - i)), fullText })
    fitted.set(section.id, { ...section, markdown })
    room -= markdown.length
  })
  return sections.map(({ id }) => fitted.get(id)!)
}
