import { created, invalid, notFound, ok } from '../http.ts'
import type { Routes } from '../http.ts'
import { reactionJson } from '../shapes/conversations.ts'
import type { Context } from './context.ts'

const reactions = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']

/** A person reacts in one way once; asked for again it is the same reaction. */
export function reactionRoutes({ store, links }: Context): Routes {
  return {
    'POST /repos/{owner}/{repo}/issues/comments/{id}/reactions': async ({ params, body, actor, now }) => {
      const id = Number(params['id'])
      const comment = store.list('comments').find((entry) => entry.id === id)
      if (!comment) return notFound
      const content = String(body['content'] ?? '')
      if (!reactions.includes(content)) return invalid('Validation Failed', { resource: 'Reaction', field: 'content', code: 'invalid' })
      const known = comment.reactions?.find((reaction) => reaction.author === actor && reaction.content === content)
      if (known) return ok(reactionJson(links, known))
      return created(reactionJson(links, await store.change('comments', (comments, newId) => {
        const entry = comments.find((candidate) => candidate.id === id)!
        const reaction = { id: newId(), content, author: actor, createdAt: now }
        entry.reactions = [...entry.reactions ?? [], reaction]
        return reaction
      })))
    },
  }
}
