// The report as pages in the workspace: one for each judged model, and one that lists them where there are several.
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
  await removeIfAny(folder)
  for (const input of judged) await writeFileAtomic(join(folder, hrefOf(input.evaluation.model)), formatReportPage(input, judged.length > 1 ? { indexHref: 'index.html' } : {}))
  if (judged.length === 1) return join(folder, hrefOf(only.evaluation.model))
  const index = join(folder, 'index.html')
  await writeFileAtomic(index, formatIndexPage(judged, hrefOf))
  return index
}
