/** The end of a log in a sentence, of bounded length: it goes into records. */
export function lastWords(log: string): string {
  const text = log.replace(/\s+/g, ' ').trim()
  return text.length > 300 ? `…${text.slice(-300).toWellFormed()}` : text
}
