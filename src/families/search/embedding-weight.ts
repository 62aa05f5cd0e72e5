/** What the vector of a query counts beside its words where nobody says: as much as the best match of words. */
export const usualEmbeddingWeight = 1
