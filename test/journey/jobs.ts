// What starts a workflow run, with the parts of its event that GitHub sends and RankOps may read.
import type { PullRequest } from '../../src/forge/forge.ts'
import { testRepository } from '../support/local-forge.ts'

export interface Job { eventName: 'pull_request' | 'push' | 'schedule'; event: unknown; sha: string; ref: string }

const repository = { full_name: testRepository, default_branch: 'main' }

/** Its commit is a merge that GitHub makes for the run alone: nobody has it, and it is not what is planned. */
export function pullRequestJob({ number, head, base }: PullRequest): Job {
  return {
    eventName: 'pull_request',
    event: { action: 'opened', number, pull_request: { number, state: 'open', head, base }, repository },
    sha: '7'.repeat(40),
    ref: `refs/pull/${number}/merge`,
  }
}

export function pushJob(before: string, after: string): Job {
  const ref = 'refs/heads/main'
  return { eventName: 'push', event: { ref, before, after, created: false, deleted: false, forced: false, head_commit: { id: after }, repository }, sha: after, ref }
}

export function scheduleJob(main: string): Job {
  return { eventName: 'schedule', event: { schedule: '*/5 * * * *', repository }, sha: main, ref: 'refs/heads/main' }
}
