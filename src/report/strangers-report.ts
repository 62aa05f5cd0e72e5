import { failure } from '../base/errors.ts'
import type { Report } from './record.ts'

/** The report of a run that anyone may have changed, as it may stand in a comment of ours. It may speak of the plan and of mistakes, never of a
 *  verdict (else REPORT_REFUSED), and what it says does nothing: no link, image, mention, reference or HTML but what our own tables use. */
export function asStrangersReport({ headSha, sections }: Report, { path, isFork }: { path: string; isFork: boolean }): Report {
  const other = sections.find(({ id }) => id !== 'plan' && id !== 'validate')
  if (other) throw failure('REPORT_REFUSED', { path, problem: `it has the section ${other.id}, which such a run cannot know` })
  return { headSha, sections: sections.map(({ id, markdown }) => ({ id, markdown: `${defuse(markdown)}${isFork ? forkNote : ''}` })) }
}

const forkNote = '\n\n<sub>Written by a run of the fork, whose code its author may change. Nothing is trained for a fork: push the change to a branch of this repository for that.</sub>'

/** Our own escapes pass through it unharmed; what it stops is then seen as text. */
function defuse(markdown: string): string {
  return markdown
    .replace(/<(?!\/?(?:details|summary|code|span|sub|br)>)/gi, '&lt;')
    .replace(/\](?=\s*[([:])/g, `]${zeroWidthSpace}`)
    .replace(/(?:@(?=[\w-])|(?<!&)#(?=\d))/g, `$&${zeroWidthSpace}`)
    .replace(/:\/\//g, `:${zeroWidthSpace}//`)
    .replace(/\bwww\./gi, `$&${zeroWidthSpace}`)
    .replace(/\bGH-(?=\d)/gi, `$&${zeroWidthSpace}`)
}

const zeroWidthSpace = '&#8203;'
