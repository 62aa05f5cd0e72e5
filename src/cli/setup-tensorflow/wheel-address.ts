/** A file that a page of a package index links. */
interface IndexFile { file: string; url: string }

/** The address of a project's page below an index, by the normalised name that every index knows. PEP 503. */
export function pageOf(index: string, project: string): string {
  return new URL(`${project.toLowerCase().replaceAll(/[-_.]+/g, '-')}/`, index.endsWith('/') ? index : `${index}/`).href
}

/** Where a page of an index says that a file lies: a page as JSON (PEP 691) or as HTML (PEP 503). Addresses are relative to the page; the login of the page
 *  counts for files of the same host. Undefined where it does not have that file. */
export function addressOf(file: string, page: { url: string; contentType: string; body: string }): string | undefined {
  const found = (page.contentType.includes('json') ? filesOfJson(page.body) : filesOfHtml(page.body)).find((linked) => linked.file === file)
  const url = found && URL.parse(found.url, page.url)
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  const own = new URL(page.url)
  if (url.host === own.host && url.username === '') [url.username, url.password] = [own.username, own.password]
  url.hash = ''
  return url.href
}

function filesOfJson(body: string): IndexFile[] {
  const { files } = (JSON.parse(body) ?? {}) as { files?: unknown }
  if (!Array.isArray(files)) return []
  return files.filter(isLinked).map(({ filename, url }) => ({ file: filename, url }))
}

function isLinked(value: unknown): value is { filename: string; url: string } {
  const linked = value as { filename?: unknown; url?: unknown } | null
  return typeof linked?.filename === 'string' && typeof linked.url === 'string'
}

/** The text of a link is the name of the file. */
function filesOfHtml(body: string): IndexFile[] {
  return [...body.matchAll(/<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>([^<]*)<\/a\s*>/gi)].map(([, double, single, text]) => ({ file: text!.trim(), url: (double ?? single ?? '').replaceAll('&amp;', '&') }))
}

/** An address as people may see it: without a login. */
export function withoutLogin(address: string): string {
  const url = URL.parse(address)
  if (!url) return address
  ;[url.username, url.password] = ['', '']
  return url.href
}
