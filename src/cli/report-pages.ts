// The report as pages in the workspace: one for each judged model, and one that lists them where there are several.
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { removeIfAny, writeFileAtomic } from '../base/files.ts'
import type { ReportInput } from '../report/content/compose.ts'
import { formatIndexPage } from '../report/page/index-page.ts'
import { formatReportPage } from '../report/page/page.ts'

/** No model's name holds an underscore, so no page stands where the list does. */
const hrefOf = (model: string) => (model === 'index' ? 'index_.html' : `${model}.html`)

/** Gives the path of the page to open first; undefined where nothing was judged. */
export async function writeReportPages(workspace: string, judged: readonly ReportInput[]): Promise<string | undefined> {
  const folder = resolve(workspace, 'report')
  const [only] = judged
  if (!only) return undefined
  const pages = new Map(judged.map((input) => [hrefOf(input.evaluation.model), formatReportPage(input, judged.length > 1 ? { indexHref: 'index.html' } : {})]))
  if (judged.length > 1) pages.set('index.html', formatIndexPage(judged, hrefOf))
  for (const [name, page] of pages) await writeFileAtomic(join(folder, name), page)
  // Those of an earlier report go last, one by one: another run may be writing the same ones.
  for (const name of await readdir(folder)) if (name.endsWith('.html') && !pages.has(name)) await removeIfAny(join(folder, name))
  return join(folder, judged.length > 1 ? 'index.html' : hrefOf(only.evaluation.model))
}
