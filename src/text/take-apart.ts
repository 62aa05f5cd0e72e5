import { addLatin } from './latin-tokens.ts'
import { normalise } from './normalise.ts'
import { divideIntoRuns } from './runs.ts'
import type { Sink } from './token.ts'
import { addUnspaced } from './unspaced-tokens.ts'

/** What depends on the settings: how words are brought to a common form, and how Han is divided into words. */
interface Ways { stem(word: string): string; segment(run: string): readonly string[] }

/** Puts all tokens of a text into the sink, repeats included. Time and memory linear in the length of the text, even of a megabyte without a blank. */
export function takeApart<S extends Sink>(text: string, { stem, segment }: Ways, sink: S): S {
  const plain = normalise(text)
  let before: string | undefined, end = -1
  divideIntoRuns(plain, (kind, run, at) => {
    if (kind === 'latin') addLatin(sink, run, end === at - 1 && plain[end] === ' ' ? before : undefined, stem)
    else if (kind === 'han') addUnspaced(sink, run, segment)
    else if (kind === 'unspaced') addUnspaced(sink, run, noWords)
    else {
      sink.token(run, 1, sink.places, 1)
      sink.atom(run)
    }
    before = kind === 'latin' ? run : undefined
    end = at + run.length
  })
  return sink
}

const noWords = () => []
