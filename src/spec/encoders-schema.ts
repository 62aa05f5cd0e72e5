const file = {
  path: { type: 'string', minLength: 1, maxLength: 500, description: 'A file, relative to the root of the repository, or an http(s) address.' },
  sha256: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Digest that the content must have, as sha256sum prints it.' },
} as const
const threeColours = { type: 'array', minItems: 3, maxItems: 3 } as const

/** Models that make vectors of products and queries, each a file in ONNX format. The sizes of pictures, mean and deviation are those of CLIP where nothing is said. */
export const encodersSchema = {
  type: 'array', minItems: 1, maxItems: 2,
  description: 'Models in ONNX format that make vectors of the products, in place of the column embedding, and search’s vectors of queries: one of texts, one of pictures, or both into one space. For recommendation and search.',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['kind', 'path', 'sha256'],
    properties: {
      kind: { enum: ['text', 'image'], description: 'What it reads. text: products by their columns, and queries. image: the pictures of products.' },
      ...file,
      tokenizer: { type: 'object', additionalProperties: false, required: ['path', 'sha256'], description: 'text: the file tokenizer.json that the encoder was published with.', properties: file },
      columns: { type: 'array', maxItems: 5, uniqueItems: true, default: ['name', 'description'], items: { enum: ['name', 'description', 'tags', 'category', 'brand'] }, description: 'text: what it reads of a product, in this order; [] where only queries are read and products have pictures.' },
      pictures: { type: 'string', minLength: 1, maxLength: 500, description: 'image: the files that the column image may name, a pattern such as pictures/*.jpg. An address in that column ends with # and the sha256 of the picture.' },
      pooling: { enum: ['mean', 'first', 'none'], default: 'mean', description: 'How one vector is made of those of all parts (tokens, places of a picture). mean: their mean. first: the first one, as of [CLS]. An output that is one vector an input is taken as it is.' },
      output: { type: 'string', minLength: 1, maxLength: 200, description: 'Output of the model that is read. Not given: its first.' },
      dimensions: { type: 'integer', minimum: 1, maximum: 4096, description: 'How many numbers a vector must have; checked where it is given.' },
      maxTokens: { type: 'integer', minimum: 4, maximum: 8192, default: 128, description: 'text: longer texts are cut after so many tokens.' },
      queryPrefix: { type: 'string', maxLength: 200, default: '', description: 'text: what stands before every query, where the encoder was trained so, e.g. "query: ".' },
      itemPrefix: { type: 'string', maxLength: 200, default: '', description: 'text: what stands before every text of a product, e.g. "passage: ".' },
      size: { type: 'integer', minimum: 1, maximum: 1024, default: 224, description: 'image: points of a side of the picture that the encoder takes.' },
      mean: { ...threeColours, items: { type: 'number' }, default: [0.48145466, 0.4578275, 0.40821073], description: 'image: what is taken off red, green and blue, each 0 to 1.' },
      deviation: { ...threeColours, items: { type: 'number', exclusiveMinimum: 0 }, default: [0.26862954, 0.26130258, 0.27577711], description: 'image: what they are divided by then.' },
      fit: { enum: ['cover', 'contain', 'fill'], default: 'cover', description: 'image: how a picture becomes square. cover: the long side is cut. contain: white bars are added. fill: it is squeezed.' },
    },
  },
} as const
