import { formatOnnx } from '../../src/tensor/onnx/format-onnx.ts'
import type { OnnxGraph, OnnxNode } from '../../src/tensor/onnx/format-onnx.ts'

const marks = ['[PAD]', '[UNK]', '[CLS]', '[SEP]']
const node = (operator: string, inputs: string[], output: string, rest: Partial<OnnxNode> = {}): OnnxNode => ({ operator, inputs, output, ...rest })
const graphOf = (graph: Pick<OnnxGraph, 'inputs' | 'outputs' | 'nodes' | 'constants'>) => formatOnnx({ name: 'small', doc: '', ...graph }, {})

/** An encoder of texts that knows these words, each with its vector: a table of embeddings, to be pooled by their mean. Marks and unknown words are zeros. */
export function smallTextEncoder(vectors: Readonly<Record<string, readonly number[]>>): { onnx: Uint8Array; tokenizer: Uint8Array } {
  const words = [...marks, ...Object.keys(vectors)]
  const size = Object.values(vectors)[0]!.length
  const tokens = (name: string) => ({ name, shape: ['texts', 'tokens'], doc: '', type: 'int64' as const })
  return {
    onnx: graphOf({
      inputs: [tokens('input_ids'), tokens('attention_mask')],
      outputs: [{ name: 'last_hidden_state', shape: ['texts', 'tokens', size], doc: '' }],
      nodes: [node('Gather', ['table', 'input_ids'], 'last_hidden_state', { integers: { axis: 0 } })],
      constants: [{ name: 'table', shape: [words.length, size], floats: [...Array.from({ length: marks.length * size }, () => 0), ...Object.values(vectors).flat()] }],
    }),
    tokenizer: tokenizerOf(words),
  }
}

/** A tokenizer of whole words, as published ones are written: lower case, [CLS] before and [SEP] after. */
export function tokenizerOf(words: readonly string[]): Uint8Array {
  const special = (content: string) => ({ id: content, ids: [words.indexOf(content)], tokens: [content] })
  return Buffer.from(JSON.stringify({
    version: '1.0', truncation: null, padding: null,
    added_tokens: marks.map((content, id) => ({ id, content, special: true, single_word: false, lstrip: false, rstrip: false, normalized: false })),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing', pair: [], special_tokens: { '[CLS]': special('[CLS]'), '[SEP]': special('[SEP]') },
      single: [{ SpecialToken: { id: '[CLS]', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '[SEP]', type_id: 0 } }],
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: Object.fromEntries(words.map((word, id) => [word, id])) },
  }))
}

/** An encoder of pictures of `side` × `side` points that tells their mean colour: [red, green, blue], each minus a half where nothing else is said of it. */
export function smallPictureEncoder(side: number): Uint8Array {
  return graphOf({
    inputs: [{ name: 'pixel_values', shape: ['pictures', 3, side, side], doc: '' }],
    outputs: [{ name: 'image_embeds', shape: ['pictures', 3], doc: '' }],
    nodes: [node('GlobalAveragePool', ['pixel_values'], 'colours'), node('Flatten', ['colours'], 'image_embeds', { integers: { axis: 1 } })],
    constants: [],
  })
}

/** A picture of one colour in PNG. */
export async function picture(colour: string, side = 8): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp')
  return sharp({ create: { width: side, height: side, channels: 3, background: colour } }).png().toBuffer()
}
