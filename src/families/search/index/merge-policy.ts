/** A part as the policy sees it: documents that it holds, and how many of them were deleted. */
interface PartSize { documents: number; deleted: number }

/** How many parts of about the same size may stand beside each other. */
const fanOut = 8
/** Share of deleted documents from which a part is written anew. */
const maxDeletedShare = 0.25

/** Which parts should become one, as places; empty where all is well. Parts of one level (sizes within a factor of 8) are merged when there are 8 of them, so
 *  each document is written once a level, and a search meets at most 7 parts a level (O'Neil et al. 1996, tiers as in Lucene). */
export function choosePartsToMerge(sizes: readonly PartSize[]): number[] {
  const decayed = sizes.flatMap(({ documents, deleted }, i) => (deleted > maxDeletedShare * documents ? [i] : []))
  const levels = Map.groupBy(sizes.keys(), (i) => Math.floor(Math.log2(Math.max(1, sizes[i]!.documents - sizes[i]!.deleted)) / Math.log2(fanOut)))
  // Low levels first: they are cheap, and what becomes of them may fill the next.
  const full = [...levels].sort(([a], [b]) => a - b).find(([, parts]) => parts.length >= fanOut)?.[1] ?? []
  return [...new Set([...decayed, ...full])].sort((a, b) => a - b)
}
