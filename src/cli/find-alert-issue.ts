import { alertKey } from '../alert/causes.ts'
import { alertLabel, keyLabel } from '../alert/issue-body.ts'
import { isFailure } from '../base/errors.ts'
import type { Forge } from '../forge/forge.ts'

/** Page of the newest issue that tells of a withdrawn release of that model; undefined where none was opened yet, or the token sees none. */
export function findAlertIssue(forge: Pick<Forge, 'listIssues'>, model: string, environment: string): () => Promise<string | undefined> {
  return async () => {
    try {
      const issues = await forge.listIssues({ labels: [alertLabel, keyLabel(alertKey('rollout-aborted', model, environment))], state: 'all' })
      return issues.toSorted((a, b) => b.number - a.number)[0]?.url
    } catch (error) {
      if (isFailure(error, 'FORGE_FORBIDDEN') || isFailure(error, 'FORGE_NOT_FOUND')) return undefined
      throw error
    }
  }
}
