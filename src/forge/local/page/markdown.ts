import { Marked } from 'marked'
import { escapeHtml, safeHref, SafeHtml } from '../../../markdown/html.ts'

/** Renders GitHub-flavoured Markdown as GitHub shows it in comments: line breaks count, HTML comments are hidden, Mermaid blocks
 *  become diagrams in the browser. Raw HTML is shown as text, except a few tags without attributes; images become links, so
 *  that a page loads nothing from elsewhere. */
export function renderMarkdown(markdown: string): SafeHtml {
  return new SafeHtml(marked.parse(markdown) as string)
}

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: ({ text }) => neutralise(text),
    link({ href, title, tokens }) {
      const address = safeHref(href)
      const text = this.parser.parseInline(tokens)
      return address === undefined ? text : `<a href="${escapeHtml(address)}"${title ? ` title="${escapeHtml(title)}"` : ''} rel="nofollow noreferrer">${text}</a>`
    },
    image({ href, text }) {
      const address = safeHref(href)
      return address === undefined ? escapeHtml(text) : `<a href="${escapeHtml(address)}" rel="nofollow noreferrer">${escapeHtml(text || address)}</a>`
    },
    code({ text, lang }) {
      const language = /^[\w-]+/.exec(lang ?? '')?.[0] ?? ''
      return `<pre${language === 'mermaid' ? ' class="mermaid-source"' : ''}><code>${escapeHtml(text)}</code></pre>\n`
    },
    blockquote({ tokens }) {
      const body = this.parser.parse(tokens)
      const kind = /^<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\](?:<br>)?\s*/.exec(body)
      if (!kind) return `<blockquote>\n${body}</blockquote>\n`
      const name = kind[1]!.toLowerCase()
      return `<div class="notice ${name}"><p class="notice-title">${name[0]!.toUpperCase()}${name.slice(1)}</p><p>${body.slice(kind[0].length)}</div>\n`
    },
  },
})

/** The tags that comments may use, as GitHub allows them; none takes an attribute except `<details open>`. */
const allowedTag = /^<(?:\/?(?:details|summary|sub|sup|kbd)|details open|br ?\/?)>$/i

/** Drops HTML comments, keeps allowed tags and shows every other `<` as text. */
function neutralise(text: string): string {
  return text.replace(/<!--[\s\S]*?(?:-->|$)|<[^<>]*>|[<>"']/g, (piece) => {
    if (piece.startsWith('<!--')) return ''
    return allowedTag.test(piece) ? piece.toLowerCase() : escapeHtml(piece)
  })
}
