type RunKind = 'latin' | 'han' | 'unspaced' | 'word'

/** Divides a normalised text where the kind of writing changes: `华为mate40` is Han, then Latin. All else (blanks, signs, emoji) is dropped.
 *  Linear in the length of the text. */
export function divideIntoRuns(text: string, visit: (kind: RunKind, run: string, at: number) => void): void {
  pattern.lastIndex = 0
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    // Which group it was costs more to ask than what the run begins with.
    const code = found[0].charCodeAt(0)
    const kind = code < 0x80 ? 'latin' : found[1] !== undefined ? 'han' : found[2] !== undefined ? 'unspaced' : 'word'
    visit(kind, found[0], found.index)
  }
}

// First: Latin letters and digits, also across an apostrophe, a hyphen or a decimal point: `l’oreal`, `t-shirt`, `1.5kg`. 1: Han. 2: other writing that puts no
// blanks between words, or whose words have many forms (Kana, Hangul, Thai, Lao, Khmer, Burmese). Last: words of any other alphabet.
const latin = "[a-z0-9]+(?:(?:['’‐\\-]|(?<=[0-9])\\.(?=[0-9]))[a-z0-9]+)*"
const unspaced = '\\p{Script=Hiragana}\\p{Script=Katakana}ー\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const pattern = new RegExp(`${latin}|(\\p{Script=Han}+)|([${unspaced}]+)|[[\\p{L}\\p{M}\\p{N}]--[a-z0-9\\p{Script=Han}${unspaced}]]+`, 'gv')
