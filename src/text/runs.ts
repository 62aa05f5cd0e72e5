export type RunKind = 'latin' | 'han' | 'pairs' | 'word'

/** A stretch of one kind of writing, which begins at a place of the text. */
export interface Run { kind: RunKind; text: string; at: number }

/** Divides a normalised text where the kind of writing changes: `华为mate40` is Han, then Latin. All else (blanks, signs, emoji) is dropped.
 *  Linear in the length of the text. */
export function divideIntoRuns(text: string): Run[] {
  const runs: Run[] = []
  pattern.lastIndex = 0
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) runs.push({ kind: kinds[found.findIndex(isHeld, 1) - 1]!, text: found[0], at: found.index })
  return runs
}

const kinds: RunKind[] = ['latin', 'han', 'pairs', 'word']
const isHeld = (group: string | undefined, at: number) => at > 0 && group !== undefined

// 1: Latin letters and digits, also across an apostrophe, a hyphen or a decimal point: `l’oreal`, `t-shirt`, `5.1`. 2: Han. 3: other writing that puts no blanks
// between words, or whose words have many forms (Kana, Hangul, Thai, Lao, Khmer, Burmese). 4: words of any other alphabet.
const latin = "[a-z0-9]+(?:(?:['’‐\\-]|(?<=[0-9])\\.(?=[0-9]))[a-z0-9]+)*"
const unspaced = '\\p{Script=Hiragana}\\p{Script=Katakana}ー\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const pattern = new RegExp(`(${latin})|(\\p{Script=Han}+)|([${unspaced}]+)|([[\\p{L}\\p{M}\\p{N}]--[a-z0-9\\p{Script=Han}${unspaced}]]+)`, 'gv')
