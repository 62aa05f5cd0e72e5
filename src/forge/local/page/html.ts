/** Text that may stand in a page as it is. Only `html` and the Markdown renderer make it. */
export class SafeHtml {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | SafeHtml | Part[] | undefined

/** Template for pages: every value is escaped, unless it is safe HTML already. */
export function html(strings: TemplateStringsArray, ...values: Part[]): SafeHtml {
  return new SafeHtml(strings.map((text, i) => text + (i < values.length ? render(values[i]) : '')).join(''))
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** An address to link to: http(s) or relative; undefined for all else, such as `javascript:`. */
export function safeHref(href: string): string | undefined {
  const base = 'http://relative.invalid/'
  if (!URL.canParse(href, base)) return undefined
  return ['http:', 'https:'].includes(new URL(href, base).protocol) ? href : undefined
}

function render(part: Part): string {
  if (part === undefined) return ''
  if (Array.isArray(part)) return part.map(render).join('')
  return part instanceof SafeHtml ? part.text : escapeHtml(String(part))
}
