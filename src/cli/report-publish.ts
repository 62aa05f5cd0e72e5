import { stat } from 'node:fs/promises'
import type { Clock } from '../base/clock.ts'
import { failure } from '../base/errors.ts'
import { exists, readText } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import type { Forge, PullRequest } from '../forge/forge.ts'
import { publishComment } from '../report/publish-comment.ts'
import { reportRecord } from '../report/record.ts'
import type { Report } from '../report/record.ts'
import { asStrangersReport } from '../report/strangers-report.ts'

interface StrangersReport { path: string; head: string | undefined; pullRequest: number | undefined; runId: string | undefined }
export interface PublishPorts { forge: Forge; log: Log; clock: Clock }

/** A comment holds 65,536 characters, so no honest record is larger. */
const mostBytes = 512 * 1024

/** Writes into the comment what a run left behind that may write nothing itself, such as one of a fork. Whoever opened the pull request may
 *  have put anything into the file: it says what is written, never where. Where comes from the event: the commit that ran, and by it the pull
 *  request, asked of the forge. REPORT_REFUSED where the file is too large or speaks of another commit or of more than such a run may say. */
export async function publishStrangersReport({ path, head, pullRequest, runId }: StrangersReport, { forge, log, clock }: PublishPorts): Promise<{ action: string; url: string }> {
  if (head === undefined) throw failure('INPUT_MISSING', { name: 'head' })
  const report = await readStrangersReport(path, runId, forge)
  if (report.headSha !== head) throw failure('REPORT_REFUSED', { path, problem: `it speaks of commit ${JSON.stringify(report.headSha.slice(0, 60))}, but the run had ${head}` })

  const pull = pullRequest === undefined ? await findPullRequest(forge, head) : await forge.getPullRequest(pullRequest)
  if (pull === undefined) {
    log.info(`No open pull request has the head ${head}: it was closed or has a newer commit, whose own run reports.`)
    return { action: 'none', url: '' }
  }
  const { action, comment } = await publishComment({
    forge,
    pullRequest: pull.number,
    report: asStrangersReport(report, { path, isFork: pull.isFork }),
    newestHeadSha: pull.head.sha,
    ...(runId ? { fullReportUrl: forge.webUrl(`/actions/runs/${encodeURIComponent(runId)}`) } : {}),
    clock,
  })
  log.info(`The comment of pull request #${pull.number} is ${action}: ${comment.url} (${forge.usage.requests} requests)`)
  return { action, url: comment.url }
}

async function readStrangersReport(path: string, runId: string | undefined, forge: Pick<Forge, 'readArtifactFile'>): Promise<Report> {
  const name = /^artifact:(.+)$/.exec(path)?.[1]
  if (name !== undefined) {
    if (!/^\d+$/.test(runId ?? '')) throw failure('INPUT_MISSING', { name: 'run-id' })
    const text = await forge.readArtifactFile({ runId: Number(runId), name, file: 'report.json' }, mostBytes)
    if (text === undefined) throw failure('FILE_NOT_FOUND', { path: `report.json of the artefact ${name} of run ${runId}` })
    return reportRecord.parse(text, path)
  }
  if (!(await exists(path))) throw failure('FILE_NOT_FOUND', { path })
  const { size } = await stat(path)
  if (size > mostBytes) throw failure('REPORT_REFUSED', { path, problem: `it has ${size} bytes, more than the ${mostBytes} of any honest one` })
  return reportRecord.parse(await readText(path), path)
}

/** The open pull request with that head, the oldest where several have it. */
async function findPullRequest(forge: Pick<Forge, 'listPullRequests'>, headSha: string): Promise<PullRequest | undefined> {
  const pulls = (await forge.listPullRequests('open')).filter(({ head }) => head.sha === headSha)
  return pulls.sort((a, b) => a.number - b.number)[0]
}
