import { addUnspaced } from './han-tokens.ts'
import { addLatin } from './latin-tokens.ts'
import { normalise } from './normalise.ts'
import { divideIntoRuns } from './runs.ts'
import type { Taken } from './token.ts'
import { longestToken } from './token.ts'

/** What depends on the settings: how words are brought to a common form, and how Han is divided into words. */
export interface Ways { stem(word: string): string; segment(run: string): readonly string[] }

/** All tokens of a text, repeats kept, each with its place. Time and memory linear in the length of the text, even of a megabyte without a blank. */
export function takeApart(text: string, { stem, segment }: Ways): Taken {
  const plain = normalise(text)
  const taken: Taken = { atoms: [], tokens: [] }
  let before: string | undefined, end = -1
  for (const { kind, text: run, at } of divideIntoRuns(plain)) {
    if (kind === 'latin') addLatin(taken, run, end === at - 1 && plain[end] === ' ' ? before : undefined, stem)
    else if (kind === 'han') addUnspaced(taken, run, segment)
    else if (kind === 'pairs') addUnspaced(taken, run, noWords)
    else {
      const token = run.slice(0, longestToken)
      taken.tokens.push({ token, weight: 1, position: taken.atoms.length, span: 1 })
      taken.atoms.push(token)
    }
    before = kind === 'latin' ? run : undefined
    end = at + run.length
  }
  return taken
}

const noWords = () => []
