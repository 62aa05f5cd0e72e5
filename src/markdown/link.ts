import { escapeText } from './escape.ts'

/** A link that ends where it should, whatever the address holds. What is encoded already is not encoded twice. */
export function formatLink(text: string, url: string): string {
  return `[${escapeText(text)}](${encodeURI(url).replace(/%25(?=[0-9a-f]{2})/gi, '%').replaceAll('(', '%28').replaceAll(')', '%29')})`
}
