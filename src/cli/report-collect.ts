import type { RankopsError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { exists } from '../base/files.ts'
import type { Plan } from '../plan/record.ts'
import type { ReportInput } from '../report/content/compose.ts'
import { formatPlanSection, formatRefusal } from '../report/plan-section.ts'
import type { Section } from '../report/record.ts'
import { formatReportSection } from '../report/report-section.ts'
import { formatValidateSection } from '../report/validate-section.ts'
import { readSpecs } from './read-specs.ts'
import { writeReportPages } from './report-pages.ts'
import { candidateOf, planFile, readPlan, trainingsOf } from './workspace.ts'
import type { WorkspaceInputs } from './workspace.ts'

interface Collected {
  sections: Section[]
  /** Commit of the plan; undefined where there is no plan, or where it is of no use because a spec is wrong. */
  planHead: string | undefined
  /** Path of the report as a page; undefined where nothing was judged. */
  page: string | undefined
}

/** What the work tree and the workspace know of a change, as sections of the comment and as pages in the workspace; `known` by whoever has the
 *  plan at hand, or knows why there is none. */
export async function collectReport(inputs: WorkspaceInputs & { model: string[]; folder: string; specs: string; pageUrl?: string | undefined }, log: Log, known: { planned?: Plan | undefined; refusal?: RankopsError | undefined } = {}): Promise<Collected> {
  const problems = (await readSpecs(inputs.folder, inputs.specs)).flatMap((result) => result.problems)
  const { planned, refusal } = known
  const plan = problems.length > 0 || refusal ? undefined : planned ?? (await exists(planFile(inputs)) ? await readPlan(inputs) : undefined)
  const judged = plan ? await judgedModels(plan, inputs) : []
  const page = await writeReportPages(inputs.workspace, judged)
  if (page) log.info(`The report as a page: ${page}`)
  return {
    sections: [
      ...(judged.length > 0 ? [{ id: 'report' as const, markdown: formatReportSection(judged, inputs) }] : []),
      ...(plan ? [{ id: 'plan' as const, markdown: formatPlanSection(plan) }] : refusal ? [{ id: 'plan' as const, markdown: formatRefusal(refusal) }] : []),
      { id: 'validate', markdown: formatValidateSection(problems) },
    ],
    planHead: plan?.head,
    page,
  }
}

/** What is known of each model that was judged. */
async function judgedModels(plan: Plan, inputs: WorkspaceInputs & { model: string[] }): Promise<ReportInput[]> {
  const judged = await Promise.all(trainingsOf(plan, inputs).map(async (planned) => {
    const candidate = candidateOf(inputs, planned)
    const evaluation = await candidate.readEvaluationIfAny()
    if (!evaluation) return []
    const [trained, dataset] = await Promise.all([candidate.readTrained(), candidate.readDataset()])
    return [{ evaluation, trained, dataset, planned }]
  }))
  return judged.flat()
}
