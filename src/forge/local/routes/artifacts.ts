import { notFound, ok, page } from '../http.ts'
import type { Routes } from '../http.ts'
import { idOf, nodeId } from '../shapes/links.ts'
import type { Context } from './context.ts'

/** What a run left behind. No runs are made here, so a test says which there are. */
export interface ArtifactSetup { name: string; runId: number; isOfFork?: boolean; isExpired?: boolean; createdAt?: string; /** A zip. */ archive?: Uint8Array; /** What is said of its size, where that is not true. */ bytes?: number }

export function artifactRoutes({ links, setup }: Context): Routes {
  return {
    'GET /repos/{owner}/{repo}/actions/artifacts': async (request) => {
      const name = request.query.get('name')
      const found = (setup.artifacts ?? []).filter((artifact) => name === null || artifact.name === name)
      const { entries, headers } = page(request, found)
      return ok({ total_count: found.length, artifacts: entries.map(artifactJson) }, headers)
    },

    'GET /repos/{owner}/{repo}/actions/runs/{run}/artifacts': async (request) => {
      const name = request.query.get('name')
      const ofRun = (setup.artifacts ?? []).filter(({ runId }) => runId === Number(request.params['run']))
      if (ofRun.length === 0) return notFound
      const found = ofRun.filter((artifact) => name === null || artifact.name === name)
      const { entries, headers } = page(request, found)
      return ok({ total_count: found.length, artifacts: entries.map(artifactJson) }, headers)
    },

    // As on GitHub the bytes lie elsewhere.
    'GET /repos/{owner}/{repo}/actions/artifacts/{id}/zip': async ({ params, address }) => (archiveOf(params['id']!) ? { status: 302, headers: { location: address.replace(/zip$/, 'archive') } } : notFound),

    'GET /repos/{owner}/{repo}/actions/artifacts/{id}/archive': async ({ params }) => {
      const archive = archiveOf(params['id']!)
      return archive ? { status: 200, bytes: archive, headers: { 'content-type': 'application/zip' } } : notFound
    },
  }

  function archiveOf(id: string): Uint8Array | undefined {
    return (setup.artifacts ?? []).find(({ name, runId, isExpired = false }) => !isExpired && idOf(`${name} ${runId}`) === Number(id))?.archive
  }

  function artifactJson({ name, runId, isOfFork = false, isExpired = false, createdAt = '2026-01-01T00:00:00Z', archive, bytes = archive?.length ?? 1 }: ArtifactSetup) {
    const id = idOf(`${name} ${runId}`)
    const repositoryId = idOf(links.repository)
    return {
      id,
      node_id: nodeId('Artifact', id),
      name,
      size_in_bytes: bytes,
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
