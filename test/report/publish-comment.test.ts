import { manualClock } from '../../src/base/clock.ts'
import { failure } from '../../src/base/errors.ts'
import type { Comment } from '../../src/forge/forge.ts'
import { publishComment } from '../../src/report/publish-comment.ts'
import type { PublishInput } from '../../src/report/publish-comment.ts'
import { composeComment } from '../../src/report/sticky-comment.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

type Accident = 'lost before' | 'lost after' | 'forbidden'

/** A pull request in memory that notes each write; the given accidents befall its first creations. */
function pullRequest(comments: { author: string; body: string }[] = [], accidents: Accident[] = []) {
  const stored: Comment[] = comments.map((comment, i) => commentOf(i + 1, comment.author, comment.body))
  const writes: string[] = []
  const unavailable = () => failure('FORGE_UNAVAILABLE', { what: 'Comment', host: 'forge.example', problem: 'status 502' })
  const forge: PublishInput['forge'] = {
    listComments: async () => structuredClone(stored),
    createComment: async (_number, body) => {
      const accident = accidents.shift()
      writes.push(accident ? `create (${accident})` : 'create')
      if (accident === 'forbidden') throw failure('FORGE_FORBIDDEN', { what: 'Comment', host: 'forge.example', permission: 'issues: write', problem: 'status 403' })
      if (accident === 'lost before') throw unavailable()
      const comment = commentOf(stored.length + 1, 'rankops[bot]', body)
      stored.push(comment)
      if (accident === 'lost after') throw unavailable()
      return comment
    },
    deleteComment: async (id) => {
      writes.push(`delete ${id}`)
      stored.splice(stored.findIndex((comment) => comment.id === id), 1)
    },
    updateComment: async (id, body) => {
      writes.push(`update ${id}`)
      const comment = stored.find((candidate) => candidate.id === id)!
      comment.body = body
      return comment
    },
  }
  return { forge, stored, writes, ours: () => stored.filter(({ body }) => body.includes('PLAN')) }
}

function commentOf(id: number, author: string, body: string): Comment {
  return { id, author, isOurs: author !== 'mallory', body, url: `https://forge.example/${id}`, createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' }
}

const report: PublishInput['report'] = { headSha: 'a'.repeat(40), sections: [{ id: 'plan', markdown: 'PLAN' }] }
const publish = (pull: ReturnType<typeof pullRequest>, change: Partial<PublishInput> = {}) => publishComment({ forge: pull.forge, pullRequest: 3, report, clock: manualClock('2026-01-01'), ...change })

describe('publishComment', (test) => {
  test('creates the comment once, updates it when something changed and writes nothing when not', async () => {
    const pull = pullRequest([{ author: 'maria', body: 'Please look.' }])
    assert.is((await publish(pull)).action, 'created')
    assert.is((await publish(pull)).action, 'unchanged')
    assert.is((await publish(pull, { report: { ...report, sections: [{ id: 'plan', markdown: 'PLAN 2' }] } })).action, 'updated')
    assert.equal(pull.writes, ['create', 'update 2'])
  })

  test('finds its comment behind hundreds of others', async () => {
    const pull = pullRequest([...Array.from({ length: 250 }, (_, i) => ({ author: 'maria', body: `Comment ${i}` })), { author: 'rankops[bot]', body: composeComment(undefined, report) }])
    assert.is((await publish(pull)).action, 'unchanged')
    assert.equal(pull.writes, [])
  })

  test('a creation whose answer is lost is not repeated', async () => {
    const pull = pullRequest([], ['lost after'])
    assert.is((await publish(pull)).action, 'created')
    assert.equal(pull.writes, ['create (lost after)'])
    assert.is(pull.ours().length, 1)
  })

  test('a creation that never arrived is repeated', async () => {
    const pull = pullRequest([], ['lost before', 'lost before'])
    assert.is((await publish(pull)).action, 'created')
    assert.equal(pull.writes, ['create (lost before)', 'create (lost before)', 'create'])
    assert.is(pull.ours().length, 1)
  })

  test('gives up after three attempts, and the next run makes the one comment', async () => {
    const pull = pullRequest([], ['lost before', 'lost before', 'lost before'])
    await assertFails('FORGE_UNAVAILABLE', () => publish(pull))
    assert.is((await publish(pull)).action, 'created')
    assert.is(pull.ours().length, 1)
  })

  test('a refusal is not repeated', async () => {
    const pull = pullRequest([], ['forbidden'])
    await assertFails('FORGE_FORBIDDEN', () => publish(pull))
    assert.equal(pull.writes, ['create (forbidden)'])
  })

  test('does not touch a comment that looks like ours but is by a stranger', async () => {
    const forged = composeComment(undefined, { headSha: 'b'.repeat(40), sections: [{ id: 'report', markdown: '✅ pass' }] })
    const pull = pullRequest([{ author: 'mallory', body: forged }])
    const { comment } = await publish(pull)
    assert.equal(pull.writes, ['create'])
    assert.not.match(comment.body, /✅ pass/)
  })

  test('of two comments it keeps to the older, so that it does not jump, and deletes the younger', async () => {
    const older = composeComment(undefined, { ...report, sections: [{ id: 'plan', markdown: 'PLAN 0' }] })
    const pull = pullRequest([{ author: 'rankops[bot]', body: older }, { author: 'rankops[bot]', body: composeComment(undefined, report) }])
    await publish(pull)
    assert.equal(pull.writes, ['delete 2', 'update 1'])
  })

  test('a second comment by another author is not deleted', async () => {
    const text = composeComment(undefined, report)
    const pull = pullRequest([{ author: 'rankops[bot]', body: text }, { author: 'maria', body: text }])
    await publish(pull)
    assert.equal(pull.writes, [])
  })

  test('line ends that the forge changed are no change', async () => {
    const pull = pullRequest([{ author: 'rankops[bot]', body: `${composeComment(undefined, report).replaceAll('\n', '\r\n')}\r\n` }])
    assert.is((await publish(pull)).action, 'unchanged')
  })

  test('on a forge that loses its answers there is still one comment', () => withLocalForge(async ({ forge, server, commit }) => {
    for (const kind of ['502-after', 'drop', 'torn'] as const) {
      await commit(kind, { 'models/user-behavior.yaml': 'training: { epochs: 20 }\n' })
      const { number } = await forge.createPullRequest({ title: kind, body: '', head: kind, base: 'main' })
      server.addFault({ match: 'POST /repos/*/issues/*/comments', kind })
      assert.is((await publishComment({ forge, pullRequest: number, report, clock: manualClock('2026-01-01') })).action, 'created', kind)
      assert.is((await publishComment({ forge, pullRequest: number, report })).action, 'unchanged', kind)
      assert.is((await forge.listComments(number)).length, 1, kind)
    }
    assert.equal(server.pendingFaults(), [])
  }))
})
