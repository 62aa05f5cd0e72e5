/** Text that anyone may have written → one line of Markdown that shows exactly that text and does nothing: no markup, HTML, link, mention,
 *  reference, formula or table cell comes of it. Control and direction characters, which can hide or turn round what is read, become U+FFFD. */
export function escapeText(text: string): string {
  return oneLine(text)
    .replace(/[&<>|]/g, (character) => entities[character]!)
    .replace(/[\\`*_~]/g, '\\$&')
    .replace(/\](?=[([:]|$)/g, '\\]')
    .replace(/^(\s*)([-+=])(?=\s|$|\2)/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/#/g, `\\#${zeroWidthSpace}`)
    .replace(/@/g, `@${zeroWidthSpace}`)
    .replace(/\bGH-(?=\d)/gi, `$&${zeroWidthSpace}`)
    .replace(/:\/\//g, `:${zeroWidthSpace}//`)
    .replace(/\bwww\./gi, `$&${zeroWidthSpace}`)
    .replace(/\$/g, '<span>$</span>')
}

/** Text set as code: in backticks, or escaped within `<code>` where it holds what could leave them or the cell of a table. */
export function formatCode(text: string): string {
  return /^[^`|<>$\p{C}\p{Z}]([^`|<>$\p{C}]*[^`|<>$\p{C}\p{Z}])?$/u.test(text) ? `\`${text}\`` : `<code>${escapeText(text)}</code>`
}

/** Text for the inside of an HTML element whose content is not read as Markdown, such as `<summary>`. */
export function escapeSummary(text: string): string {
  return oneLine(text).replace(/[&<>|]/g, (character) => entities[character]!).replace(/[@#]/g, `$&${zeroWidthSpace}`)
}

/** Mentions and references are found in the rendered text, so a backslash does not stop them; a character between does. */
const zeroWidthSpace = '&#8203;'
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '|': '&vert;' }

function oneLine(text: string): string {
  return text
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
    .replace(/\t/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, '\ufffd')
}
