// Brings what is known of a change into the one comment of its pull request: mistakes in the specs, the plan, the judgements.
import { failure } from '../base/errors.ts'
import { writeFileAtomic } from '../base/files.ts'
import { defineVerb } from '../entry/verb.ts'
import { publishComment } from '../report/publish-comment.ts'
import { reportRecord } from '../report/record.ts'
import { formatSummary } from '../report/summary.ts'
import { chooseForge } from './choose-forge.ts'
import { folderInput, optionalForgeInputs, specsInput, workspaceInputs } from './common-inputs.ts'
import { collectReport } from './report-collect.ts'
import { publishStrangersReport } from './report-publish.ts'

export const report = defineVerb({
  name: 'report',
  summary: 'Writes what is known of a change into the one comment of its pull request.',
  examples: ['GITHUB_TOKEN=… rankops report --repository shop/models --pull-request 12', 'rankops report --record report.json --head HEAD'],
  inputs: {
    'pull-request': { kind: 'number', from: ['event.pull_request.number'], description: 'Number of the pull request. With publish it may be left out: it is then the open one whose head is the commit.' },
    head: { kind: 'text', from: ['event.pull_request.head.sha', 'event.merge_group.head_sha', 'event.workflow_run.head_sha'], description: 'Commit that the work tree holds, or that the run of the record had. Not given: the head of the plan, else of the pull request.' },
    record: { kind: 'text', description: 'Write the report to this file and not to the forge, for a job that may write there.' },
    publish: { kind: 'text', description: 'Write what this file says, made with record by a run that anyone may change: only for the commit that this run had, only plan and mistakes, without links and mentions. artifact:<name> takes it from report.json of that artefact of the run run-id.' },
    'page-url': { kind: 'text', description: 'Where the page is kept, to link it in the comment: the output artifact-url of actions/upload-artifact, after a step with record wrote the page.' },
    ...workspaceInputs,
    ...folderInput,
    ...specsInput,
    ...optionalForgeInputs,
    'run-id': { kind: 'text', from: ['event.workflow_run.id', 'env.GITHUB_RUN_ID'], description: 'The workflow run, whose page has the whole report where the comment is too short.' },
  },
  outputs: { comment: 'Address of the comment; empty where none is written.', action: 'created, updated, unchanged, recorded, or none where no open pull request has that head.', html: 'Path of the report as a page that needs nothing else, to keep as an artefact; empty where nothing was judged.' },

  async run({ inputs, log, outputs, clock }) {
    if (inputs.record !== undefined && inputs.publish !== undefined) throw failure('INPUT_INVALID', { name: 'publish', problem: 'a report is either written to a record or published from one' })
    if (inputs.publish !== undefined) {
      const { action, url } = await publishStrangersReport({ ...inputs, path: inputs.publish }, { forge: chooseForge(inputs, log), log, clock })
      outputs.set('comment', url)
      outputs.set('action', action)
      outputs.set('html', '')
      return outputs.result({ action, comment: url })
    }

    if (inputs.pageUrl !== undefined && !/^https?:$/.test(URL.parse(inputs.pageUrl)?.protocol ?? '')) throw failure('INPUT_INVALID', { name: 'page-url', problem: `expected an address, found ${JSON.stringify(inputs.pageUrl.slice(0, 60))}` })
    const { sections, planHead, page } = await collectReport(inputs, log)
    if (inputs.record !== undefined) {
      const headSha = planHead ?? inputs.head
      if (headSha === undefined) throw failure('INPUT_MISSING', { name: 'head' })
      await writeFileAtomic(inputs.record, reportRecord.format({ headSha, sections }))
      outputs.summary(formatSummary({ headSha, sections }))
      log.info(`The report on ${headSha.slice(0, 12)} is in ${inputs.record}.`)
      outputs.set('comment', '')
      outputs.set('action', 'recorded')
      outputs.set('html', page ?? '')
      return outputs.result({ action: 'recorded', record: inputs.record, html: page, sections: sections.map(({ id }) => id) })
    }

    if (inputs.pullRequest === undefined) throw failure('INPUT_MISSING', { name: 'pull-request' })
    const forge = chooseForge(inputs, log)
    const pull = await forge.getPullRequest(inputs.pullRequest)
    const content = { headSha: planHead ?? inputs.head ?? pull.head.sha, sections }
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
