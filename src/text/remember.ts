/** Most texts whose results are kept, some 20 MB. */
export const most = 200_000

/** The same function, but the results for texts of at most `longest` letters are kept, since a catalogue and its queries repeat them. When there are too many all are
 *  forgotten: what is frequent comes back soon. */
export function remember<T>(make: (text: string) => T, longest: number): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    if (text.length > longest) return make(text)
    const seen = known.get(text)
    if (seen !== undefined) return seen
    if (known.size >= most) known.clear()
    const own = ownText(text)
    const made = make(own)
    known.set(own, made)
    return made
  }
}

/** V8 keeps a longer part of a text as a view into the whole, which would then never be freed. */
export function ownText(part: string): string {
  return part.length < 13 ? part : Buffer.from(part).toString()
}
