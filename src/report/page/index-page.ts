import { html } from '../../markdown/html.ts'
import type { ReportInput } from '../content/compose.ts'
import { countVerdicts, worstFirst } from '../report-section.ts'
import { verdictWords } from '../verdict-words.ts'
import { formatPage } from './page.ts'

/** The page that lists several reports, what needs a look first. `hrefOf`: where the page of a model lies. */
export function formatIndexPage(inputs: readonly ReportInput[], hrefOf: (model: string) => string): string {
  const rows = worstFirst(inputs).map(({ evaluation: { model, verdict, reason } }) => html`<tr><th scope="row"><a href="${hrefOf(model)}">${model}</a></th><td><span class="verdict ${verdict}">${verdictWords[verdict]}</span></td><td>${reason}</td></tr>`)
  return formatPage(countVerdicts(inputs), html`
<header><h1>${countVerdicts(inputs)}</h1></header>
<div class="scroll" role="region" aria-label="Verdicts" tabindex="0"><table><thead><tr><th scope="col">model</th><th scope="col">verdict</th><th scope="col">reason</th></tr></thead><tbody>${rows}</tbody></table></div>`)
}
