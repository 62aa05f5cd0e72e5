import { isFailure } from '../../base/errors.ts'
import type { Forge } from '../../forge/forge.ts'
import { stateBranch } from '../../forge/state-branch.ts'
import type { Seen } from './finding.ts'
import type { ForgeView } from './judge-forge.ts'

/** Asks for everything that a token may show, some twelve requests and no write. A refusal is an answer too. Deployments and artefacts are asked
 *  for only to learn whether the forge has them. */
export async function lookAtForge(forge: Forge): Promise<ForgeView> {
  const { repository } = forge
  const settings = await see(() => forge.getRepository())
  const branch = 'value' in settings ? settings.value.defaultBranch : 'main'
  const [workflows, requiredChecks, labels, workflowDefaults, runners, stateHead] = await Promise.all([
    see(() => forge.listWorkflows()),
    see(() => forge.listRequiredChecks(branch)),
    see(() => forge.listLabels()),
    see(() => forge.getWorkflowDefaults()),
    see(() => forge.listRunners()),
    see(() => forge.resolveCommit(stateBranch)),
    see(() => forge.listDeployments('production')),
    see(() => forge.listArtifacts('rankops-plan-0')),
  ])
  // Another repository's releases are asked for only where there is something to compare with them.
  const hasRunners = 'value' in runners && runners.value.some(({ version }) => version !== undefined)
  const runnerVersions = hasRunners ? await see(() => forge.listRunnerVersions()) : { value: [] }
  return { repository, url: forge.webUrl(''), settings, workflows, requiredChecks, labels, workflowDefaults, runners, runnerVersions, stateHead, lacks: [...forge.lacks] }
}

async function see<T>(look: () => Promise<T>): Promise<Seen<T>> {
  try {
    return { value: await look() }
  } catch (error) {
    if (!isFailure(error)) throw error
    if (error.code === 'FORGE_LACKS') return { hidden: 'is nothing that this forge has' }
    // A token that may not see something is often told that nothing is there.
    if (error.code === 'FORGE_FORBIDDEN' || error.code === 'FORGE_NOT_FOUND') return { hidden: 'cannot be seen with this token' }
    return { hidden: `cannot be seen now (${error.message})`, isOutage: true }
  }
}
