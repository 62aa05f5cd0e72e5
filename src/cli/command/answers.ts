import { formatDetails } from '../../markdown/details.ts'
import { escapeText, formatCode } from '../../markdown/escape.ts'
import { formatTable } from '../../markdown/table.ts'
import { commandTable } from './parse-command.ts'

export interface Answer {
  /** Id and page of the comment that asks. */
  comment: number
  url: string
  author: string
  /** First line of the comment. */
  asked: string
  /** Markdown, in a sentence or two. */
  answer: string
  wantsHelp?: boolean
}

/** So many answers stay to be read; what is older was answered too. */
const nKept = 20
const longestAsked = 80

/** Whether the section tells of an answer to that comment. Comments are numbered in the order they are written, so where the list is full
 *  one before its oldest was answered as well. */
export function wasAnswered(section: string | undefined, comment: number): boolean {
  const ids = rowsOf(section).map(({ id }) => id)
  return ids.includes(comment) || (ids.length >= nKept && comment < Math.min(...ids))
}

/** The section `command` of the sticky comment with one more answer on top; composed again with the same answer it is the same text. */
export function formatAnswers(section: string | undefined, answer: Answer): string {
  const [head, rule, fresh] = formatTable(['asked in', 'by', 'command', 'answer'], [[`[comment](${answer.url}#issuecomment-${answer.comment})`, escapeText(answer.author), formatCode(cut(answer.asked)), answer.answer]]).split('\n')
  const kept = rowsOf(section).filter(({ id }) => id !== answer.comment).map(({ row }) => row)
  const help = formatTable(['command', 'what it does'], commandTable.map(({ usage, meaning }) => [formatCode(usage), escapeText(meaning)]))
  return [
    '## 💬 Answers to commands',
    [head, rule, ...[fresh!, ...kept].slice(0, nKept)].join('\n'),
    answer.wantsHelp ? help : formatDetails('What can be asked, in the first line of a comment', help),
  ].join('\n\n')
}

/** The first cell is ours alone, so nobody's words are taken for the number of a comment. */
function rowsOf(section = ''): { id: number; row: string }[] {
  return section.split('\n').flatMap((row) => {
    const id = /^\| \[comment\]\(\S*#issuecomment-(\d+)\) \|/.exec(row)?.[1]
    return id === undefined ? [] : [{ id: Number(id), row }]
  })
}

function cut(text: string): string {
  return text.length > longestAsked ? `${text.slice(0, longestAsked).toWellFormed()}…` : text
}
