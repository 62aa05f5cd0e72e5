// Brings what is known of a change into the one comment of its pull request: mistakes in the specs, the plan, the judgements.
import { defineVerb } from '../entry/verb.ts'
import { exists } from '../base/files.ts'
import type { Plan } from '../plan/record.ts'
import { formatPlanSection } from '../report/plan-section.ts'
import type { ReportInput } from '../report/content/compose.ts'
import { publishComment } from '../report/publish-comment.ts'
import type { Section } from '../report/record.ts'
import { formatReportSection } from '../report/report-section.ts'
import { formatSummary } from '../report/summary.ts'
import { formatValidateSection } from '../report/validate-section.ts'
import { chooseForge } from './choose-forge.ts'
import { folderInput, forgeInputs, specsInput, workspaceInputs } from './common-inputs.ts'
import { readSpecs } from './read-specs.ts'
import { writeReportPages } from './report-pages.ts'
import { candidateOf, planFile, readPlan, trainingsOf } from './workspace.ts'
import type { WorkspaceInputs } from './workspace.ts'

export const report = defineVerb({
  name: 'report',
  summary: 'Writes what is known of a change into the one comment of its pull request.',
  examples: ['GITHUB_TOKEN=… rankops report --repository shop/models --pull-request 12'],
  inputs: {
    'pull-request': { kind: 'number', required: true, from: ['event.pull_request.number'], description: 'Number of the pull request.' },
    head: { kind: 'text', from: ['event.pull_request.head.sha'], description: 'Commit that the work tree holds. Not given: the head of the plan, else of the pull request.' },
    ...workspaceInputs,
    ...folderInput,
    ...specsInput,
    ...forgeInputs,
    'run-id': { kind: 'text', from: ['env.GITHUB_RUN_ID'], description: 'The workflow run, whose page has the whole report where the comment is too short.' },
  },
  outputs: { comment: 'Address of the comment.', action: 'created, updated or unchanged.', html: 'Path of the report as a page that needs nothing else, to keep as an artefact; empty where nothing was judged.' },

  async run({ inputs, log, outputs, clock }) {
    const forge = chooseForge(inputs, log)
    const pull = await forge.getPullRequest(inputs.pullRequest)
    const problems = (await readSpecs(inputs.folder, inputs.specs)).flatMap((result) => result.problems)
    const plan = problems.length === 0 && await exists(planFile(inputs)) ? await readPlan(inputs) : undefined
    const judged = plan ? await judgedModels(plan, inputs) : []
    const sections: Section[] = [
      ...(judged.length > 0 ? [{ id: 'report' as const, markdown: formatReportSection(judged) }] : []),
      ...(plan ? [{ id: 'plan' as const, markdown: formatPlanSection(plan) }] : []),
      { id: 'validate', markdown: formatValidateSection(problems) },
    ]
    const page = await writeReportPages(inputs.workspace, judged)
    if (page) log.info(`The report as a page: ${page}`)

    const content = { headSha: plan?.head ?? inputs.head ?? pull.head.sha, sections }
    outputs.summary(formatSummary(content))
    const { action, comment } = await publishComment({
      forge,
      pullRequest: pull.number,
      report: content,
      newestHeadSha: pull.head.sha,
      ...(inputs.runId ? { fullReportUrl: forge.webUrl(`/actions/runs/${encodeURIComponent(inputs.runId)}`) } : {}),
      clock,
    })
    log.info(`The comment of pull request #${pull.number} is ${action}: ${comment.url} (${forge.usage.requests} requests)`)
    outputs.set('comment', comment.url)
    outputs.set('action', action)
    outputs.set('html', page ?? '')
    outputs.result({ action, comment: comment.url, html: page, sections: sections.map(({ id }) => id) })
  },
})

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
