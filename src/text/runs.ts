type RunKind = 'latin' | 'han' | 'unspaced' | 'word'

/** Divides a normalised text where the kind of writing changes: `华为mate40` is Han, then Latin. All else (blanks, signs, emoji) is dropped.
 *  Linear in the length of the text. */
export function divideIntoRuns(text: string, visit: (kind: RunKind, run: string, at: number) => void): void {
  findRuns(text, (kind, from, to) => { visit(kind, text.slice(from, to), from) })
}

/** The same, but nothing is cut out. Latin runs, most of a Western catalogue, are found letter by letter, several times as fast as by the pattern; it finds the others, and says what a run is. */
export function findRuns(text: string, visit: (kind: RunKind, from: number, to: number) => void): void {
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at)
    if (isLatin(code)) {
      const end = endOfLatin(text, at)
      visit('latin', at, end)
      at = end
    } else if (code < 0x80 && !(code >= 0x41 && code <= 0x5a)) at += 1
    else {
      pattern.lastIndex = at
      const found = pattern.exec(text)
      if (found === null) return
      const [from, end] = [found.index, found.index + found[0].length]
      // Which group it was costs more to ask than what the run begins with.
      const kind = found[0].charCodeAt(0) < 0x80 ? 'latin' : found[1] !== undefined ? 'han' : found[2] !== undefined ? 'unspaced' : 'word'
      visit(kind, from, end)
      at = end
    }
  }
}

const isDigit = (code: number) => code >= 0x30 && code <= 0x39
const isLatin = (code: number) => (code >= 0x61 && code <= 0x7a) || isDigit(code)
/** ' - ’ ‐ */
const isSign = (code: number) => code === 0x27 || code === 0x2d || code === 0x2019 || code === 0x2010

/** Where the Latin run that begins there ends, by the same rule as the pattern's. */
function endOfLatin(text: string, from: number): number {
  let end = from + 1
  for (;;) {
    while (end < text.length && isLatin(text.charCodeAt(end))) end += 1
    const sign = text.charCodeAt(end)
    const next = text.charCodeAt(end + 1)
    const isJoint = (isSign(sign) && isLatin(next)) || (sign === 0x2e && isDigit(text.charCodeAt(end - 1)) && isDigit(next))
    if (!isJoint) return end
    end += 2
  }
}

// First: Latin letters and digits, also across an apostrophe, a hyphen or a decimal point: `l’oreal`, `t-shirt`, `1.5kg`. 1: Han. 2: other writing that puts no
// blanks between words, or whose words have many forms (Kana, Hangul, Thai, Lao, Khmer, Burmese). Last: words of any other alphabet.
const latin = "[a-z0-9]+(?:(?:['’‐\\-]|(?<=[0-9])\\.(?=[0-9]))[a-z0-9]+)*"
const unspaced = '\\p{Script=Hiragana}\\p{Script=Katakana}ー\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
export const pattern = new RegExp(`${latin}|(\\p{Script=Han}+)|([${unspaced}]+)|[[\\p{L}\\p{M}\\p{N}]--[a-z0-9\\p{Script=Han}${unspaced}]]+`, 'gv')
