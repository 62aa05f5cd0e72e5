import { html } from '../../markdown/html.ts'
import type { SafeHtml } from '../../markdown/html.ts'
import type { Block, Chart, Table, Words } from '../content/block.ts'
import { drawIntervals } from './intervals.ts'
import { drawPlot } from './plot.ts'

/** What a report says, as HTML. */
export function showBlocks(blocks: readonly Block[]): SafeHtml {
  return html`${blocks.map(showBlock)}`
}

function showBlock(block: Block): SafeHtml {
  switch (block.kind) {
    case 'text': return html`<p>${showWords(block.words)}</p>`
    case 'list': return html`<ul>${block.items.map((item) => html`<li>${showWords(item)}</li>`)}</ul>`
    case 'table': return showTable(block.table)
    case 'bars': return html`<pre>${block.lines.join('\n')}</pre>`
    case 'chart': return showChart(block.chart)
    case 'intervals': return drawIntervals(block.chart)
    case 'folded': return html`<details><summary>${block.title}</summary>${showBlocks(block.blocks)}</details>`
  }
}

/** The first cell of a row is its heading. Wide tables scroll by themselves, so that the page does not. */
function showTable({ heads, rows, alignments = [] }: Table): SafeHtml {
  const align = (column: number) => (alignments[column] === 'right' ? html` class="right"` : undefined)
  return html`<div class="scroll" role="region" aria-label="Table of ${heads.filter((head) => head !== '').join(', ')}" tabindex="0"><table><thead><tr>${heads.map((head, i) => html`<th scope="col"${align(i)}>${head}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => (i === 0 ? html`<th scope="row"${align(i)}>${showWords(cell)}</th>` : html`<td${align(i)}>${showWords(cell)}</td>`))}</tr>`)}</tbody></table></div>`
}

function showChart({ summary, lines, plot, twin }: Chart): SafeHtml {
  return html`<figure>${drawPlot(plot ?? lines, summary)}</figure><details><summary>${twin.title}</summary>${showBlocks(twin.blocks)}</details>`
}

function showWords(words: Words): SafeHtml {
  if (typeof words === 'string') return html`${words}`
  return html`${words.map((piece) => (typeof piece === 'string' ? piece : 'code' in piece ? html`<code>${piece.code}</code>` : html`<strong>${piece.strong}</strong>`))}`
}
