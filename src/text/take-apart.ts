import type { LatinTaker } from './latin-tokens.ts'
import { normalise } from './normalise.ts'
import { findRuns } from './runs.ts'
import type { Sink } from './token.ts'
import { addUnspaced } from './unspaced-tokens.ts'

/** What depends on the settings: how words are brought to a common form, and how Han is divided into words. */
interface Ways { latin: LatinTaker; segment(run: string): readonly string[] }

/** Puts all tokens of a text into the sink, repeats included. Time and memory linear in the length of the text, even of a megabyte without a blank. */
export function takeApart<S extends Sink>(text: string, { latin, segment }: Ways, sink: S): S {
  const plain = normalise(text)
  let before: ReturnType<LatinTaker['look']> | undefined
  let end = -1
  findRuns(plain, (kind, from, to) => {
    if (kind === 'latin') {
      const run = latin.look(plain, from, to)
      latin.add(sink, run, end === from - 1 && plain[end] === ' ' ? before : undefined)
      before = run
    } else {
      const run = plain.slice(from, to)
      if (kind === 'han') addUnspaced(sink, run, segment)
      else if (kind === 'unspaced') addUnspaced(sink, run, noWords)
      else {
        sink.token(run, 1, sink.places, 1)
        sink.atom(run)
      }
      before = undefined
    }
    end = to
  })
  return sink
}

const noWords = () => []
