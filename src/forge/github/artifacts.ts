import type { Forge } from '../forge.ts'
import type { Client } from './client.ts'

export function artifactCalls({ octokit, at, askWhereAble }: Client): Pick<Forge, 'listArtifacts'> {
  return {
    listArtifacts: (name) => askWhereAble('artifacts', { what: `List the artefacts ${name}`, permission: 'actions: read' }, async () => {
      const artifacts = await octokit.paginate(octokit.rest.actions.listArtifactsForRepo, { ...at, name, per_page: 100 })
      return artifacts.flatMap(({ name: found, expired, workflow_run: run, created_at: createdAt }) => {
        // Some forges look at no name and give all.
        if (found !== name || expired || run?.id === undefined) return []
        return [{ name, runId: run.id, isOfFork: run.repository_id === undefined || run.repository_id !== run.head_repository_id, createdAt: createdAt ?? '' }]
      }).sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.runId - a.runId)
    }),
  }
}
