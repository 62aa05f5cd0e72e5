import { created, invalid, notFound, ok, page } from '../http.ts'
import type { Answer, Routes } from '../http.ts'
import { commentJson, issueJson, labelJson } from '../shapes/conversations.ts'
import type { IssueEntry } from '../store.ts'
import type { Context } from './context.ts'
import { longestBody } from './context.ts'

const root = '/repos/{owner}/{repo}'

/** Issues, comments (also of pull requests) and labels. */
export function issueRoutes({ store, links, setup }: Context): Routes {
  const isStranger = (login: string) => ['read', 'none'].includes(setup.permissions?.[login] ?? '')
  const find = (number: string | number) => store.list('issues').find((issue) => issue.number === Number(number))
  const toJson = (issue: IssueEntry) => issueJson(links, issue, store.list('comments').filter((comment) => comment.issue === issue.number).length, store.list('labels'))

  return {
    [`GET ${root}/issues`]: async (request) => {
      const state = request.query.get('state') ?? 'open'
      const labels = (request.query.get('labels') ?? '').split(',').filter(Boolean)
      const issues = store.list('issues')
        .filter((issue) => (state === 'all' || issue.state === state) && labels.every((label) => issue.labels.includes(label)))
        .toSorted((a, b) => b.number - a.number)
      const { entries, headers } = page(request, issues)
      return ok(entries.map(toJson), headers)
    },

    [`POST ${root}/issues`]: async ({ body, actor, now }) => {
      const problem = checkTexts('Issue', body, { needsTitle: true })
      if (problem) return problem
      const labels = namesOf(body['labels'])
      await makeLabels(labels)
      const issue = await store.change('issues', (issues, newId) => {
        const id = newId()
        const entry: IssueEntry = { id, number: id, title: String(body['title']), body: String(body['body'] ?? ''), state: 'open', stateReason: null, labels, assignees: namesOf(body['assignees']), author: actor, createdAt: now, updatedAt: now, closedAt: null }
        issues.push(entry)
        return entry
      })
      return created(toJson(issue))
    },

    [`GET ${root}/issues/{number}`]: async ({ params }) => {
      const issue = find(params['number']!)
      return issue ? ok(toJson(issue)) : notFound
    },

    [`PATCH ${root}/issues/{number}`]: async ({ params, body, now }) => {
      const issue = find(params['number']!)
      if (!issue) return notFound
      const problem = checkTexts('Issue', body, { needsTitle: false })
      if (problem) return problem
      if (body['labels'] !== undefined) await makeLabels(namesOf(body['labels']))
      return ok(toJson(await store.change('issues', (issues) => {
        const entry = issues.find(({ number }) => number === issue.number)!
        if (typeof body['title'] === 'string') entry.title = body['title']
        if (typeof body['body'] === 'string') entry.body = body['body']
        if (body['labels'] !== undefined) entry.labels = namesOf(body['labels'])
        if (body['assignees'] !== undefined) entry.assignees = namesOf(body['assignees'])
        if (body['state'] === 'closed' && entry.state === 'open') Object.assign(entry, { state: 'closed', closedAt: now, stateReason: body['state_reason'] ?? 'completed' })
        if (body['state'] === 'open' && entry.state === 'closed') Object.assign(entry, { state: 'open', closedAt: null, stateReason: 'reopened' })
        entry.updatedAt = now
        return entry
      })))
    },

    [`GET ${root}/issues/{number}/comments`]: async (request) => {
      const issue = find(request.params['number']!)
      if (!issue) return notFound
      const { entries, headers } = page(request, store.list('comments').filter((comment) => comment.issue === issue.number))
      return ok(entries.map((comment) => commentJson(links, comment, kindOf(issue), isStranger(comment.author))), headers)
    },

    [`POST ${root}/issues/{number}/comments`]: async ({ params, body, actor, now }) => {
      const issue = find(params['number']!)
      if (!issue) return notFound
      const problem = checkTexts('IssueComment', body, { needsTitle: false }) ?? (body['body'] ? undefined : invalid('Validation Failed', { resource: 'IssueComment', field: 'body', code: 'missing_field' }))
      if (problem) return problem
      const comment = await store.change('comments', (comments, newId) => {
        const entry = { id: newId(), issue: issue.number, body: String(body['body']), author: actor, createdAt: now, updatedAt: now }
        comments.push(entry)
        return entry
      })
      return created(commentJson(links, comment, kindOf(issue), isStranger(comment.author)))
    },

    [`GET ${root}/issues/comments/{id}`]: async ({ params }) => {
      const comment = store.list('comments').find(({ id }) => id === Number(params['id']))
      return comment ? ok(commentJson(links, comment, kindOf(find(comment.issue)!), isStranger(comment.author))) : notFound
    },

    [`PATCH ${root}/issues/comments/{id}`]: async ({ params, body, now }) => {
      const comment = store.list('comments').find(({ id }) => id === Number(params['id']))
      if (!comment) return notFound
      const problem = checkTexts('IssueComment', body, { needsTitle: false })
      if (problem) return problem
      const changed = await store.change('comments', (comments) => Object.assign(comments.find(({ id }) => id === comment.id)!, { body: String(body['body'] ?? ''), updatedAt: now }))
      return ok(commentJson(links, changed, kindOf(find(comment.issue)!), isStranger(changed.author)))
    },

    [`DELETE ${root}/issues/comments/{id}`]: async ({ params }) => {
      if (!store.list('comments').some(({ id }) => id === Number(params['id']))) return notFound
      await store.change('comments', (comments) => { comments.splice(comments.findIndex(({ id }) => id === Number(params['id'])), 1) })
      return { status: 204 }
    },

    [`GET ${root}/labels`]: async (request) => {
      const { entries, headers } = page(request, store.list('labels'))
      return ok(entries.map(({ name }) => labelJson(links, name, store.list('labels'))), headers)
    },

    [`GET ${root}/labels/{name}`]: async ({ params }) => (findLabel(params['name']!) ? ok(labelJson(links, findLabel(params['name']!)!.name, store.list('labels'))) : notFound),

    [`POST ${root}/labels`]: async ({ body }) => {
      const name = String(body['name'] ?? '')
      if (name === '') return invalid('Validation Failed', { resource: 'Label', field: 'name', code: 'missing_field' })
      if (findLabel(name)) return invalid('Validation Failed', { resource: 'Label', field: 'name', code: 'already_exists' })
      await store.change('labels', (labels, newId) => { labels.push({ id: newId(), name, color: String(body['color'] ?? 'ededed'), description: String(body['description'] ?? '') }) })
      return created(labelJson(links, name, store.list('labels')))
    },
  }

  function findLabel(name: string) {
    return store.list('labels').find((label) => label.name.toLowerCase() === name.toLowerCase())
  }

  /** GitHub makes the labels that an issue names. */
  async function makeLabels(names: string[]): Promise<void> {
    const missing = names.filter((name) => !findLabel(name))
    if (missing.length > 0) await store.change('labels', (labels, newId) => { for (const name of missing) labels.push({ id: newId(), name, color: 'ededed', description: '' }) })
  }
}

function kindOf(issue: IssueEntry): 'issues' | 'pull' {
  return issue.pull ? 'pull' : 'issues'
}

function namesOf(values: unknown): string[] {
  return Array.isArray(values) ? [...new Set(values.map((value) => (typeof value === 'string' ? value : String((value as { name?: string }).name ?? ''))))] : []
}

function checkTexts(resource: string, body: Record<string, unknown>, { needsTitle }: { needsTitle: boolean }): Answer | undefined {
  if (needsTitle && !body['title']) return invalid('Validation Failed', { resource, field: 'title', code: 'missing_field' })
  if (String(body['title'] ?? '').length > 256) return invalid('Validation Failed', { resource, field: 'title', code: 'custom', message: 'title is too long (maximum is 256 characters)' })
  if (String(body['body'] ?? '').length > longestBody) return invalid('Validation Failed', { resource, field: 'body', code: 'custom', message: `body is too long (maximum is ${longestBody} characters)` })
  return undefined
}
