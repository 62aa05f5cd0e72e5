/** Text that anyone may have written → one line of Markdown that shows exactly that text and does nothing: no markup, HTML, link, mention,
 *  reference, formula or table cell comes of it. Control and direction characters, which can hide or turn round what is read, become U+FFFD. */
export function escapeText(text: string): string {
  return oneLine(text)
    .replace(/[&<>|]/g, (character) => entities[character]!)
    .replace(/[\\`*_[\]~]/g, '\\$&')
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2')
    .replace(/#/g, `\\#${zeroWidthSpace}`)
    .replace(/@/g, `@${zeroWidthSpace}`)
    .replace(/\bGH-(?=\d)/gi, `$&${zeroWidthSpace}`)
    .replace(/:\/\//g, `:${zeroWidthSpace}//`)
    .replace(/\bwww\./gi, `$&${zeroWidthSpace}`)
    .replace(/\$/g, '<span>$</span>')
}

/** Text set as code. Harmless names keep their backticks; anything else is escaped within `<code>`, where a cell of a table is safe too. */
export function formatCode(text: string): string {
  return /^[\w./:@=, -]*\w[\w./:@=, -]*$/.test(text) && text === text.trim() ? `\`${text}\`` : `<code>${escapeText(text)}</code>`
}

/** Text for the inside of an HTML element whose content is not read as Markdown, such as `<summary>`. */
export function escapeHtml(text: string): string {
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
