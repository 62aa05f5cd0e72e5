/** Text from outside as part of one line: control characters escaped, cut after 60 characters. Otherwise a key with a line break could
 *  forge a line of the log. */
export function visible(text: string): string {
  const short = text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text
  return short.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The same in double quotes. */
export function quote(text: string): string {
  return `"${visible(text).replaceAll('"', '\\"')}"`
}

const maxCharacters = 60
