import { failure } from '../../base/errors.ts'
import { ZipRefused, readZipEntry } from '../../base/read-zip.ts'
import type { Forge } from '../forge.ts'
import type { Client, Purpose } from './client.ts'
import { TornAnswer } from './failures.ts'

/** An archive may be so much larger than the file that is wanted of it, for what lies beside; it is kept in memory. */
const archiveShare = 8
const mostEntries = 100

export function artifactCalls({ octokit, at, ask, askIfAny, askWhereAble, untilWhole }: Client): Pick<Forge, 'listArtifacts' | 'readArtifactFile'> {
  const permission = 'actions: read'

  return {
    listArtifacts: (name) => askWhereAble('artifacts', { what: `List the artefacts ${name}`, permission }, async () => {
      const artifacts = await octokit.paginate(octokit.rest.actions.listArtifactsForRepo, { ...at, name, per_page: 100 })
      return artifacts.flatMap(({ name: found, expired, workflow_run: run, created_at: createdAt }) => {
        // Some forges look at no name and give all.
        if (found !== name || expired || run?.id === undefined) return []
        return [{ name, runId: run.id, isOfFork: run.repository_id === undefined || run.repository_id !== run.head_repository_id, createdAt: createdAt ?? '' }]
      }).sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.runId - a.runId)
    }),

    async readArtifactFile({ runId, name, file }, mostBytes) {
      const purpose = { what: `Read ${file} of the artefact ${name} of run ${runId}`, permission }
      const listed = await askIfAny(purpose, () => octokit.paginate(octokit.rest.actions.listWorkflowRunArtifacts, { ...at, run_id: runId, name, per_page: 100 }))
      // There is no such run, or nothing of the kind: the list of all tells.
      if (listed === undefined) await askWhereAble('artifacts', purpose, () => octokit.rest.actions.listArtifactsForRepo({ ...at, per_page: 1 }))
      const artifact = listed?.filter((found) => found.name === name && !found.expired).sort((a, b) => b.id - a.id)[0]
      if (!artifact) return undefined
      const refuse = (problem: string, cause?: unknown) => failure('FORGE_ARTIFACT_UNFIT', { name, run: runId, problem }, cause)
      const mostArchiveBytes = mostBytes * archiveShare
      if (artifact.size_in_bytes > mostArchiveBytes) throw refuse(`it has ${artifact.size_in_bytes} bytes, more than the ${mostArchiveBytes} that are read`)
      const archive = await download(purpose, artifact.id, mostArchiveBytes)
      if (archive === undefined) throw refuse(`more than the ${mostArchiveBytes} bytes arrive that are read`)
      try {
        return readZipEntry(archive, file, { entries: mostEntries, entryBytes: mostBytes })?.toString()
      } catch (error) {
        throw error instanceof ZipRefused ? refuse(error.message, error) : error
      }
    },
  }

  /** Undefined where it is larger; then the rest is not waited for. */
  function download(purpose: Purpose, id: number, mostBytes: number): Promise<Buffer | undefined> {
    return ask(purpose, () => untilWhole(async () => {
      const { data } = await octokit.rest.actions.downloadArtifact({ ...at, artifact_id: id, archive_format: 'zip', request: { parseSuccessResponseBody: false } })
      const chunks: Uint8Array[] = []
      let bytes = 0
      try {
        for await (const chunk of (data ?? []) as AsyncIterable<Uint8Array>) {
          bytes += chunk.length
          if (bytes > mostBytes) return undefined
          chunks.push(chunk)
        }
      } catch (error) {
        throw new TornAnswer(error)
      }
      return Buffer.concat(chunks)
    }))
  }
}
