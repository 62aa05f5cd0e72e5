// The issues of a forge in memory, for tests of many thousand steps. The receiver's contract suite runs on it and on the embedded
// forge alike. Every effect is recorded as a string; a kill is planned before or after the n-th.
import { failure } from '../../src/base/errors.ts'
import type { IssueForge } from '../../src/alert/receivers/issue.ts'
import type { Comment, Issue } from '../../src/forge/forge.ts'

export interface MemoryForge extends IssueForge {
  issues: Issue[]
  effects: string[]
  /** The process dies at its n-th effect from now on: nothing it does later has an effect. `undefined`: a new process. */
  killAt(n: number | undefined, when?: 'before' | 'after'): void
  /** Whether the planned kill came. */
  isDead(): boolean
  /** The next call of that name does its work and loses the answer. */
  loseAnswer(call: 'createIssue' | 'createComment'): void
}

export class Killed extends Error {}

export function memoryForge(now: () => Date = () => new Date('2026-01-01T00:00:00Z')): MemoryForge {
  const issues: Issue[] = []
  const comments = new Map<number, Comment[]>()
  const labels = new Set<string>()
  const effects: string[] = []
  let kill: { nLeft: number; when: 'before' | 'after' } | undefined
  let lost: string | undefined

  async function effect<T>(name: string, text: string, body: () => T): Promise<T> {
    assertAlive()
    if (kill) kill.nLeft -= 1
    if (kill?.nLeft === 0 && kill.when === 'before') throw new Killed(text)
    effects.push(text)
    const result = body()
    if (kill?.nLeft === 0) throw new Killed(text)
    if (lost === name) { lost = undefined; throw failure('FORGE_UNAVAILABLE', { what: text, host: 'memory', problem: '502' }) }
    return structuredClone(result)
  }
  function assertAlive(): void {
    if (kill && kill.nLeft <= 0) throw new Killed('dead')
  }
  const find = (number: number) => issues.find((issue) => issue.number === number)!

  return {
    issues,
    effects,
    killAt: (n, when = 'after') => { kill = n === undefined ? undefined : { nLeft: n, when } },
    isDead: () => kill !== undefined && kill.nLeft <= 0,
    loseAnswer: (call) => { lost = call },
    webUrl: (path) => `https://forge.example/acme/shop${path}`,
    async listIssues(filter) {
      assertAlive()
      return structuredClone(issues.filter((issue) => (filter.state === 'all' || issue.state === filter.state) && filter.labels.every((label) => issue.labels.includes(label))).toReversed())
    },
    createIssue: (issue) => effect('createIssue', `create issue "${issue.title}"`, () => {
      const created: Issue = { number: issues.length + 1, title: issue.title, body: issue.body, state: 'open', labels: [...issue.labels], url: '', createdAt: now().toISOString() }
      issues.push(created)
      return created
    }),
    updateIssue: (number, { stateReason: _stateReason, ...change }) => effect('updateIssue', `update issue ${number}${change.state ? ` ${change.state}` : ''}`, () => Object.assign(find(number), change)),
    async listComments(number) {
      assertAlive()
      return structuredClone(comments.get(number) ?? [])
    },
    createComment: (number, body) => effect('createComment', `comment on issue ${number}: ${body.split('\n')[1]}`, () => {
      const created: Comment = { id: 1, body, author: 'robot', isOurs: true, url: '', createdAt: now().toISOString(), updatedAt: now().toISOString() }
      comments.set(number, [...comments.get(number) ?? [], created])
      return created
    }),
    ensureLabel: async ({ name }) => { assertAlive(); if (!labels.has(name)) await effect('ensureLabel', `label ${name}`, () => labels.add(name)) },
  }
}
