import { formatDetails } from '../markdown/details.ts'
import { escapeText, formatCode } from '../markdown/escape.ts'
import { formatLineChart } from '../markdown/mermaid.ts'
import { formatTable } from '../markdown/table.ts'
import type { Block, Chart, Content, Part, Words } from './content/block.ts'
import { verdictWords } from './verdict-words.ts'

/** A report as Markdown for a comment; everything in it is escaped here. `link` is Markdown that follows what must be known before the merge. */
export function formatContent({ model, verdict, lead, parts }: Content, link = ''): string {
  return join([`## ${verdictWords[verdict].replace(' ', ` ${escapeText(model)}: `)}`, formatBlocks(lead), link, ...parts.map(formatPart)])
}

function formatPart({ title, isFolded, blocks }: Part): string {
  return isFolded ? formatDetails(title, formatBlocks(blocks)) : join([`### ${escapeText(title)}`, formatBlocks(blocks)])
}

function formatBlocks(blocks: readonly Block[]): string {
  return join(blocks.map(formatBlock))
}

function formatBlock(block: Block): string {
  switch (block.kind) {
    case 'text': return formatWords(block.words)
    case 'list': return block.items.map((item) => `- ${formatWords(item)}`).join('\n')
    case 'table': return formatTable(block.table.heads.map((head) => escapeText(head)), block.table.rows.map((row) => row.map(formatWords)), block.table.alignments)
    case 'bars': return `\`\`\`text\n${block.lines.join('\n')}\n\`\`\``
    case 'chart': return formatChart(block.chart)
    case 'intervals': return ''
    case 'folded': return formatDetails(block.title, formatBlocks(block.blocks))
  }
}

/** The forge draws the chart itself; its twin is for e-mail, the mobile app and screen readers. */
function formatChart({ lines, twin }: Chart): string {
  return join([formatLineChart(lines) ?? '', formatDetails(twin.title, formatBlocks(twin.blocks))])
}

/** A bracket at the end of a piece might become a link with what follows; at the end of all nothing follows. */
function formatWords(words: Words): string {
  const pieces = typeof words === 'string' ? [words] : words
  return pieces.map((piece) => (typeof piece === 'string' ? escapeText(piece) : 'code' in piece ? formatCode(piece.code) : `**${escapeText(piece.strong)}**`)).join('').replace(/\\\]$/, ']')
}

function join(paragraphs: readonly string[]): string {
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')
}
