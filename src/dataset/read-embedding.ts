/** Most numbers of a vector; those of usual models have 128 to 3,072. */
const longest = 4096

/** "[0.1, -2e-3]", "0.1 -0.002", "0.1|-0.002" → the numbers, as float32; undefined for what is no list of finite numbers. */
export function readEmbedding(text: string): Float32Array | undefined {
  // In steps that each walk over the text once: one pattern for all of it would take hours for a cell of a hundred thousand blanks.
  const inside = text.trim().replace(/^\[/, '').replace(/\]$/, '').trim()
  if (inside === '') return undefined
  const cells = inside.split(/[,;|]/).flatMap((between) => between.trim().split(/\s+/))
  const numbers = Float32Array.from(cells, (cell) => (cell === '' ? Number.NaN : Number(cell)))
  return numbers.length <= longest && numbers.every(Number.isFinite) ? numbers : undefined
}

/** As short as gives the same float32 again. */
export function formatEmbedding(embedding: Float32Array): string {
  return Array.from(embedding, (value) => String(Number(value.toPrecision(9)))).join(' ')
}

/** How long most vectors are, of equally many the shorter; only vectors of one length can be compared. */
export function commonLength(embeddings: Iterable<Float32Array | undefined>): number {
  const counts = new Map<number, number>()
  for (const embedding of embeddings) if (embedding) counts.set(embedding.length, (counts.get(embedding.length) ?? 0) + 1)
  return [...counts].sort(([a, nA], [b, nB]) => nB - nA || a - b)[0]?.[0] ?? 0
}
