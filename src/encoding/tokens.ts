import { Tokenizer } from '@huggingface/tokenizers'
import { failure, messageOf } from '../base/errors.ts'

/** Gives the numbers of a text's tokens, at most `most` of them. */
type Tokenize = (text: string, most: number) => number[]

/**
 * Opens a tokenizer from its `tokenizer.json`, as models are published with. Of a text that is too long the end is cut, but for the marks that every text ends with.
 *
 * @throws ENCODER_INVALID
 */
export function openTokenizer(name: string, json: Uint8Array): Tokenize {
  const tokenizer = parse(name, json)
  const numbersOf = (text: string) => tokenizer.encode(text).ids
  const ending = commonEnd(numbersOf(''), numbersOf('a b'))
  return (text, most) => {
    const numbers = numbersOf(text)
    return numbers.length <= most ? numbers : [...numbers.slice(0, Math.max(0, most - ending.length)), ...ending].slice(0, most)
  }
}

function parse(name: string, json: Uint8Array): Tokenizer {
  try {
    const parsed = JSON.parse(Buffer.from(json).toString('utf8')) as Record<string, unknown>
    // Older files lack what is none.
    return new Tokenizer({ added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...parsed } as ConstructorParameters<typeof Tokenizer>[0], {})
  } catch (error) {
    throw failure('ENCODER_INVALID', { encoder: name, problem: `its tokenizer cannot be read: ${messageOf(error).split('\n')[0]!}` }, error)
  }
}

function commonEnd(a: readonly number[], b: readonly number[]): number[] {
  let n = 0
  while (n < Math.min(a.length, b.length) && a.at(-1 - n) === b.at(-1 - n)) n += 1
  return a.slice(a.length - n)
}
