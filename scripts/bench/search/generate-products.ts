import { seededRandom } from '../../../src/base/random.ts'
import type { Random } from '../../../src/base/random.ts'

/** `product` is a whole number from 0, ascending. */
export interface Product { product: number; title: string; description: string }
export type Script = 'latin' | 'han'

/** Words that a catalogue knows, in each script. */
const vocabulary = 200_000
const syllables = [...'bcdfghklmnprstvwz'].flatMap((consonant) => [...'aeiou'].map((vowel) => consonant + vowel))
/** The first of the common characters: as many as people use. */
const [firstHan, nHan] = [0x4e00, 3000]

/** Products as shops name them, one after the other: words by Zipf's law (the word of rank r as often as 1/r), titles of 4 to 9 words, a description of 10 to 30
 *  for six of ten. Where both scripts are asked for, every second product is Chinese, which puts no blanks between words, with a Latin brand before it. */
export function* generateProducts(n: number, seed: number, scripts: readonly Script[] = ['latin', 'han']): Generator<Product> {
  const random = seededRandom(seed)
  for (let product = 0; product < n; product++) {
    const script = scripts[product % scripts.length]!
    const title = drawText(random, script, 4 + random.below(6))
    const description = random.next() < 0.6 ? drawText(random, script, 10 + random.below(21)) : ''
    yield { product, title: script === 'han' ? `${latinWord(drawRank(random))} ${title}` : title, description }
  }
}

/** Queries of three words, drawn as the words of products are. */
export function generateQueries(n: number, seed: number, scripts: readonly Script[] = ['latin', 'han']): string[] {
  const random = seededRandom(seed)
  return Array.from({ length: n }, (_, i) => drawText(random, scripts[i % scripts.length]!, 3))
}

function drawText(random: Random, script: Script, nWords: number): string {
  return Array.from({ length: nWords }, () => (script === 'han' ? hanWord : latinWord)(drawRank(random))).join(script === 'han' ? '' : ' ')
}

function drawRank(random: Random): number {
  return Math.floor(vocabulary ** random.next())
}

/** The word of a rank is always the same one; frequent ones are short. */
function latinWord(rank: number): string {
  let word = '', rest = rank
  do {
    word += syllables[rest % syllables.length]!
    rest = Math.floor(rest / syllables.length)
  } while (rest > 0)
  return word + syllables[(rank * 7) % syllables.length]!
}

/** Two characters, from rank 3,000 on three; low ranks share few of them, as frequent words do. */
function hanWord(rank: number): string {
  const character = (i: number) => String.fromCharCode(firstHan + i % nHan)
  return character(rank) + character(Math.imul(rank, 2_654_435) >>> 8) + (rank >= nHan ? character(Math.floor(rank / nHan)) : '')
}
