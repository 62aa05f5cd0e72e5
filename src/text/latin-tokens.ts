import type { Taken } from './token.ts'
import { longestToken } from './token.ts'

/** How much a form that was made of others counts in a query, beside what stands there. */
const madeWeight = 0.5

/**
 * Adds the tokens of a Latin run. Plain words come first, each once, as every search engine has them; what is written in several ways gets further forms, so that each
 * finds the others: `t-shirt` also `tshirt`, `iphone12` also `iphone` and `12`, `128 gb` also `128gb`, `p 40` also `p40`. On CrowdFlower these raise NDCG@10
 * from .767 to .771 and Recall@100 from .915 to .927; with all borders of letters and digits divided, or all numbers joined, they lower it.
 *
 * @param before the run before this one, if only a blank lies between them
 */
export function addLatin({ atoms, tokens }: Taken, run: string, before: string | undefined, stem: (word: string) => string): void {
  const words = run.split(/['’‐\-.]/)
  const first = atoms.length
  const add = (token: string, weight: number, position: number, span: number) => tokens.push({ token: token.slice(0, longestToken), weight, position, span })
  words.forEach((word, i) => {
    const token = stem(word)
    atoms.push(token.slice(0, longestToken))
    add(token, 1, first + i, 1)
    const parts = word.length <= 30 ? /^([a-z]{3,})([0-9]{1,4})([a-z]{2,})?$/.exec(word) : null
    for (const part of parts?.slice(1) ?? []) if (part !== undefined) add(stem(part), madeWeight, first + i, 1)
  })
  if (words.length > 1 && words.length <= 4 && run.length <= 40) add(stem(run.replace(/['’‐-]/g, '')), 1, first, words.length)
  if (before !== undefined && words.length === 1 && isJoined(before, run)) add(before + run, madeWeight, first - 1, 2)
}

const units = new Set('gb tb mb kb kg mg ml cl dl cm mm km inch ft oz lb lbs kw mah hz khz mhz ghz mp'.split(' '))

function isJoined(before: string, word: string): boolean {
  return units.has(word) ? /^[0-9]+(?:\.[0-9]+)?$/.test(before) && before.length <= 10 : /^[0-9]{1,4}$/.test(word) && /^[a-z]{1,2}$/.test(before)
}
