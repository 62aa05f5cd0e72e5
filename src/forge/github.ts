import { artifactCalls } from './github/artifacts.ts'
import { codeCalls } from './github/code.ts'
import { branchCalls } from './github/branches.ts'
import { connect } from './github/client.ts'
import { collaboratorCalls } from './github/collaborators.ts'
import type { GithubOptions } from './github/client.ts'
import { conversationCalls } from './github/conversations.ts'
import { deploymentCalls } from './github/deployments.ts'
import { dispatchCalls } from './github/dispatches.ts'
import { pullRequestCalls } from './github/pull-requests.ts'
import { reactionCalls } from './github/reactions.ts'
import { releaseCalls } from './github/releases.ts'
import { repositorySettingCalls } from './github/repository-settings.ts'
import type { Forge } from './forge.ts'

export type { GithubOptions }

/** The forge driver for the REST API of GitHub, GitHub Enterprise Server and the embedded local forge.
 *  `apiUrl` and `serverUrl` are the bases that the runner gives (GITHUB_API_URL, GITHUB_SERVER_URL). Creations are sent once;
 *  all else is sent up to four times when the forge fails. Errors: FORGE_* of the error table. */
export function githubForge(options: GithubOptions): Forge {
  const client = connect(options)
  return {
    repository: options.repository,
    lacks: client.lacks,
    usage: client.usage,
    webUrl: (path) => `${options.serverUrl.replace(/\/+$/, '')}/${options.repository}${path}`,
    ...artifactCalls(client),
    ...codeCalls(client),
    ...pullRequestCalls(client),
    ...conversationCalls(client),
    ...releaseCalls(client),
    ...collaboratorCalls(client),
    ...reactionCalls(client),
    ...dispatchCalls(client),
    ...deploymentCalls(client),
    ...branchCalls(client),
    ...repositorySettingCalls(client),
  }
}
