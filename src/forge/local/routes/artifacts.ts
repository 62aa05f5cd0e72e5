import { ok, page } from '../http.ts'
import type { Routes } from '../http.ts'
import { idOf, nodeId } from '../shapes/links.ts'
import type { Context } from './context.ts'

/** What a run left behind. No runs are made here, so a test says which there are. */
export interface ArtifactSetup { name: string; runId: number; isOfFork?: boolean; isExpired?: boolean; createdAt?: string }

export function artifactRoutes({ links, setup }: Context): Routes {
  return {
    'GET /repos/{owner}/{repo}/actions/artifacts': async (request) => {
      const name = request.query.get('name')
      const found = (setup.artifacts ?? []).filter((artifact) => name === null || artifact.name === name)
      const { entries, headers } = page(request, found)
      return ok({ total_count: found.length, artifacts: entries.map(artifactJson) }, headers)
    },
  }

  function artifactJson({ name, runId, isOfFork = false, isExpired = false, createdAt = '2026-01-01T00:00:00Z' }: ArtifactSetup) {
    const id = idOf(`${name} ${runId}`)
    const repositoryId = idOf(links.repository)
    return {
      id,
      node_id: nodeId('Artifact', id),
      name,
      size_in_bytes: 1,
      url: links.api(`/actions/artifacts/${id}`),
      archive_download_url: links.api(`/actions/artifacts/${id}/zip`),
      expired: isExpired,
      created_at: createdAt,
      updated_at: createdAt,
      expires_at: null,
      workflow_run: { id: runId, repository_id: repositoryId, head_repository_id: isOfFork ? repositoryId + 1 : repositoryId, head_branch: 'change', head_sha: '0'.repeat(40) },
    }
  }
}
