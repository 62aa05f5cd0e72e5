/** The quoted parts of a query, without their quotes. A straight quote opens where no letter of a word and no number stands before it, so that the inches of `27" monitor` are none. What
 *  is opened and not closed is no quote. */
export function quotedParts(query: string): string[] {
  return [...query.matchAll(quoted)].map(([, ...parts]) => parts.find((part) => part !== undefined)!)
}

const quoted = /(?<![a-z0-9"＂])["＂]([^"＂]+)["＂]|[“„”]([^“”„]+)[”“]|«([^«»]+)»|「([^「」]+)」|『([^『』]+)』/giu
