/** What an encoder reads of a product: the columns as sentences, without those that say nothing. `unknown` stands where a catalogue tells no category or brand. */
export function textOf(item: object, columns: readonly string[], unknown = '未知'): string {
  const texts = columns.map((column) => (item as Readonly<Record<string, unknown>>)[column]).map((value) => (Array.isArray(value) ? value.join(', ') : String(value ?? '')))
  return texts.filter((text) => text !== '' && text !== unknown).join('. ')
}
