/** Text that may stand in a page as it is. Only `html` and renderers that escape make it. */
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

/** Also what turns the direction of reading round, which can make a text look like another, is shown as U+FFFD. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`).replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
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
