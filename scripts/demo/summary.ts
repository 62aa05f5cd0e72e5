// What the demo made, one line each; the same lines whether or not it was interrupted on the way.
import { stateBranch } from '../../src/forge/state-branch.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import { parsePointer, parseRollouts } from './state-files.ts'
import { environment, model, recommender, searcher } from './world.ts'
import type { World } from './world.ts'

export async function summarise({ forge, folders }: World): Promise<string[]> {
  const pulls = (await forge.listPullRequests('all')).sort((a, b) => a.number - b.number)
  const pullLines = await Promise.all(pulls.map(async (pull) =>
    `pull request #${pull.number} "${pull.title}": ${pull.isMerged ? 'merged' : pull.state}, ${count((await forge.listComments(pull.number)).length, 'comment')}`))

  const manifests = (await Promise.all([model, searcher, recommender].map(async (name) => (await directoryRegistry(folders.registry).list(name)).reverse()))).flat()
  const releaseLines = manifests.map((manifest) => `release ${manifest.tag}: ${manifest.files.length} files, model sha256 ${manifest.digest.slice(0, 12)}…`)

  const { files } = await forge.readBranch(stateBranch)
  const rolloutLines = parseRollouts(files, environment, model).map((rollout) => `rollout of ${rollout.version} in ${environment}: ${rollout.outcome}, attempt ${rollout.attempt}`)
  const pointer = parsePointer(files, environment, model)
  const pointerLine = `${environment} serves ${model} ${pointer?.stable?.version ?? 'nothing'}${pointer?.canary ? ` with canary ${pointer.canary.version}` : ''}`
  const otherLines = [searcher, recommender].map((name) => `${environment} serves ${name} ${parsePointer(files, environment, name)?.stable?.version ?? 'nothing'}`)

  const issues = (await forge.listIssues({ labels: ['rankops-alert'], state: 'all' })).sort((a, b) => a.number - b.number)
  const issueLines = await Promise.all(issues.map(async (issue) => `issue #${issue.number} "${issue.title}": ${issue.state}, ${count((await forge.listComments(issue.number)).length, 'comment')}`))
  return [...pullLines, ...releaseLines, ...rolloutLines, pointerLine, ...otherLines, ...issueLines]
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
