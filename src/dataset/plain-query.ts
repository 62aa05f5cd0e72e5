/** A query without what people write differently and mean alike: capitals, width of letters, white space. */
export function plainQuery(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ')
}
