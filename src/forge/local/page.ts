import type { IncomingMessage, ServerResponse } from 'node:http'
import { matchRoute, notFound, sendAnswer } from './http.ts'
import type { Answer, ApiRequest, Routes } from './http.ts'
import { assetAnswer } from './page/assets.ts'
import { commitPage, filePage, folderPage, releasePage } from './page/code.ts'
import { conversationPage } from './page/conversation.ts'
import { homePage } from './page/home.ts'
import type { PageSection } from './page/home.ts'
import { html } from '../../markdown/html.ts'
import type { SafeHtml } from '../../markdown/html.ts'
import { layout } from './page/layout.ts'
import type { Context } from './routes/context.ts'

export type { PageSection }

/** Nothing may run or load that is not ours; styles inside diagrams are the one exception. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The pages of the local forge: what a person would open on GitHub, to read only. */
export function localPages(context: Context, sections: () => Promise<PageSection[]>) {
  const { store, git, links } = context
  const root = '/{owner}/{repo}'
  const show = (title: string, content: SafeHtml, status = 200): Answer => ({ status, bytes: layout(links, title, content), headers: { 'content-type': 'text/html; charset=utf-8' } })
  const missing = show('Not found', html`<h1>Nothing here</h1><p class="soft">The local forge shows pull requests, issues, releases, deployments, commits and files.</p>`, 404)
  const home = async () => show('Home', homePage(context, await sections()))
  const conversation = async ({ params }: ApiRequest) => {
    const issue = store.list('issues').find(({ number }) => number === Number(params['number']))
    return issue ? show(`${issue.title} #${issue.number}`, await conversationPage(context, issue)) : missing
  }
  const releaseOf = (tag: string) => store.list('releases').findLast((release) => release.tag === tag)

  const routes: Routes = {
    'GET /': home,
    'GET /-/{name}': async ({ params }) => assetAnswer(params['name']!),
    [`GET ${root}`]: home,
    [`GET ${root}/pull/{number}`]: conversation,
    [`GET ${root}/issues/{number}`]: conversation,
    [`GET ${root}/pulls`]: home,
    [`GET ${root}/issues`]: home,
    [`GET ${root}/releases`]: home,
    [`GET ${root}/deployments`]: home,
    [`GET ${root}/releases/tag/{tag}`]: async ({ params }) => {
      const release = releaseOf(params['tag']!)
      return release ? show(release.tag, releasePage(context, release)) : missing
    },
    [`GET ${root}/releases/download/{tag}/{name}`]: async ({ params }) => {
      const asset = releaseOf(params['tag']!)?.assets.find(({ name }) => name === params['name'])
      return asset?.digest ? { status: 200, file: store.assetPath(asset.digest), headers: { 'content-type': 'application/octet-stream', 'content-disposition': `attachment; filename="${asset.name}"` } } : notFound
    },
    [`GET ${root}/commit/{ref}`]: async ({ params }) => {
      const sha = await git.resolve(params['ref']!)
      return sha ? show(sha.slice(0, 7), await commitPage(context, sha)) : missing
    },
    [`GET ${root}/tree/{ref+}`]: async ({ params }) => {
      const sha = await git.resolve(params['ref']!)
      return sha ? show(params['ref']!, await folderPage(context, params['ref']!, sha)) : missing
    },
    [`GET ${root}/blob/{path+}`]: async ({ params }) => {
      const file = await findFile(params['path']!)
      return file ? show(file.path, filePage(file.path, file.ref, file.text)) : missing
    },
  }

  /** A branch's name may hold slashes: the shortest beginning that is a ref is taken. */
  async function findFile(refAndPath: string): Promise<{ ref: string; path: string; text: string } | undefined> {
    const parts = refAndPath.split('/')
    for (let i = 1; i < parts.length; i++) {
      const ref = parts.slice(0, i).join('/')
      const sha = await git.resolve(ref)
      const path = parts.slice(i).join('/')
      const entry = sha ? (await git.listFiles(sha)).get(path) : undefined
      if (entry) return { ref, path, text: (await git.readBlob(entry.sha)).toString() }
    }
    return undefined
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const route = request.method === 'GET' ? matchRoute(routes, 'GET', url.pathname) : undefined
    const isOurs = route && (route.params['owner'] === undefined || `${route.params['owner']}/${route.params['repo']}` === links.repository)
    const answer = isOurs ? await route.handler({ params: route.params, query: url.searchParams, body: {}, accept: '', actor: '', now: '', address: url.href }) : missing
    await sendAnswer(response, { ...answer, headers: { ...answer.headers, 'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' } })
  }
}
