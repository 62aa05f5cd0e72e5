const fieldWeight = (byDefault: number, what: string) => ({ type: 'number', minimum: 0, maximum: 100, default: byDefault, description: `Weight of the ${what}; 0 leaves it out.` }) as const

/** What shapes a model of the family search. */
export const searchParameters = {
  fields: {
    type: 'object', additionalProperties: false, default: {},
    description: 'search: how much a match in each field of an item counts.',
    properties: {
      name: fieldWeight(1, 'name'), description: fieldWeight(0.2, 'description'), tags: fieldWeight(0.5, 'tags'), category: fieldWeight(0.3, 'category'), brand: fieldWeight(0.5, 'brand'),
    },
  },
  k1: { type: 'number', minimum: 0, maximum: 10, default: 1.2, description: 'search: how soon further occurrences of a word stop counting (BM25).' },
  b: { type: 'number', minimum: 0, maximum: 1, default: 0.75, description: 'search: how much long texts are held back (BM25).' },
  segmenter: { enum: ['words', 'bigrams', 'jieba'], default: 'words', description: 'search: how Chinese is divided. words: the words of Intl.Segmenter and pairs of characters. bigrams: characters and pairs alone. jieba: the words of jieba, which must be installed, and pairs.' },
  stemmer: { enum: ['english', 'none'], default: 'english', description: 'search: how Latin words are brought to a common form.' },
  synonyms: { type: 'array', maxItems: 5000, default: [], items: { type: 'array', minItems: 2, maxItems: 50, items: { type: 'string', minLength: 1, maxLength: 100 } }, description: 'search: lists of words that mean the same, e.g. [[手机, phone, 移动电话]].' },
  stopWords: { type: 'array', maxItems: 5000, uniqueItems: true, default: [], items: { type: 'string', minLength: 1, maxLength: 100 }, description: 'search: words that do not count.' },
  brandNames: { enum: ['common', 'none'], default: 'common', description: 'search: common also finds 华为 for huawei and the other way round, and some fifty more brands that are written in both scripts.' },
  vectorSize: { type: 'integer', minimum: 0, maximum: 1024, default: 256, description: 'search: numbers that describe a text (vectors, fusion), learnt from the catalogue; 0: no vectors.' },
  vectorWeight: { type: 'number', minimum: 0, maximum: 10, description: 'search: how much vectors count beside words; 0 for words alone. Not given: 0.3 with fusion, and with auto what it chooses from 0, 0.1, 0.3, 0.6 and 1.2.' },
  queryWords: { enum: ['auto', 'off'], default: 'auto', description: 'search: auto also learns vectors from what training queries called the products that were right for them, and takes these where they find better on the validation queries. A word that no product has must stand in five different queries. off: no word of a query is learnt.' },
  embeddingWeight: { type: 'number', minimum: 0, maximum: 10, description: 'search: how much a vector counts beside the words of a query, where the catalogue has the column embedding or data.encoders: that of the request, or the one that an encoder of texts makes of the words. Not given: 1, and with such an encoder what auto chooses from 0, 0.3, 1 and 3.' },
  fuzzy: { enum: ['auto', 'off'], default: 'auto', description: 'search: auto looks for words that are nearly the same where a word of the query is in no item.' },
} as const
