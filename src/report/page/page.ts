import { html, SafeHtml } from '../../markdown/html.ts'
import { composeReport } from '../content/compose.ts'
import type { ReportInput } from '../content/compose.ts'
import { shorten, verdictWords } from '../verdict-words.ts'
import { showBlocks } from './blocks.ts'
import { style } from './style.ts'

/** The report on one model as a page of its own: one file that asks for nothing else, needs no script, and is light or dark as its reader
 *  likes it. What it says is what the comment says. `indexHref`: the page that lists all models, where there is one. */
export function formatReportPage(input: ReportInput, { indexHref }: { indexHref?: string } = {}): string {
  const { model, verdict, lead, parts } = composeReport(input)
  const { evaluation, trained } = input
  return formatPage(`${model}: ${verdict}`, html`
<header>
${indexHref === undefined ? undefined : html`<p><a href="${indexHref}">← All models</a></p>`}
<h1>${model} <span class="verdict ${verdict}">${verdictWords[verdict]}</span></h1>
<p class="soft">${evaluation.baseline ? `Against release ${evaluation.baseline.version}` : 'The first candidate'} · commit <code>${shorten(trained.provenance.commit)}</code> · plan <code>${shorten(evaluation.planHash, 12)}</code> · data <code>${shorten(evaluation.datasetFingerprint, 12)}</code></p>
<div class="lead">${showBlocks(lead)}</div>
<nav aria-label="Parts of this report">${parts.map(({ title }, i) => html`<a href="#part-${i + 1}">${title}</a> `)}</nav>
</header>
${parts.map(({ title, blocks }, i) => html`<section id="part-${i + 1}" aria-labelledby="title-${i + 1}"><h2 id="title-${i + 1}">${title}</h2>${showBlocks(blocks)}</section>
`)}`)
}

/** A page around its content; its policy forbids to load or run anything. */
export function formatPage(title: string, content: SafeHtml): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new SafeHtml(style)}</style>
</head>
<body>
<main>${content}</main>
</body>
</html>
`.text
}
