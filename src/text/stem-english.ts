/** The stem of an English word in lower case, by the rules of Snowball's "english" (Porter2: M. F. Porter, snowballstem.org, as of release 3.0):
 *  `cases` and `case` give `case`. Words of other letters than a–z come back as they are, or shorter at the end. */
export function stemEnglish(word: string): string {
  if (word.length <= 2) return word
  const known = irregular.get(word)
  if (known !== undefined) return known
  const marked = markConsonantY(word)
  const r1 = startOfR1(marked)
  const r2 = afterVowelAndConsonant(marked, r1)
  const plural = withoutPlural(marked)
  let stem = withoutPast(plural, r1)
  stem = finalYToI(stem)
  stem = replaceSuffix(stem, r1, r2, step2)
  stem = replaceSuffix(stem, r1, r2, step3)
  stem = replaceSuffix(stem, r1, r2, step4)
  return withoutFinalEL(stem, r1, r2).replaceAll('Y', 'y')
}

/** Words that the rules would bring together with others, or apart. */
const irregular = new Map([
  ...['sky', 'news', 'howe', 'atlas', 'cosmos', 'bias', 'andes'].map((word) => [word, word] as const),
  ['skis', 'ski'], ['skies', 'sky'], ['idly', 'idl'], ['gently', 'gentl'], ['ugly', 'ugli'], ['early', 'earli'], ['only', 'onli'], ['singly', 'singl'],
])

const isVowel = (letter: string | undefined) => letter !== undefined && 'aeiouy'.includes(letter)
const hasVowel = (text: string) => /[aeiouy]/.test(text)

/** A y at the start or after a vowel is a consonant, and is written Y. */
function markConsonantY(word: string): string {
  if (!word.includes('y')) return word
  let marked = ''
  for (const letter of word) marked += letter === 'y' && (marked === '' || isVowel(marked.at(-1))) ? 'Y' : letter
  return marked
}

const longerStarts = /^(?:gener|commun|arsen|past|univers|later|emerg|organ|inter)/

/** Where the first consonant after a vowel ends: what may be cut lies behind it. */
function startOfR1(word: string): number {
  return longerStarts.exec(word)?.[0].length ?? afterVowelAndConsonant(word, 0)
}

function afterVowelAndConsonant(word: string, from: number): number {
  for (let at = from + 1; at < word.length; at++) if (isVowel(word[at - 1]) && !isVowel(word[at])) return at + 1
  return word.length
}

/** Whether a word ends in a short syllable: `bed`, `shed`, but not `bead`. */
function endsShort(word: string): boolean {
  return /(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy]|past)$/.test(word)
}

function withoutPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2)
  if (word.endsWith('ied') || word.endsWith('ies')) return word.slice(0, word.length > 4 ? -2 : -1)
  if (word.endsWith('us') || word.endsWith('ss') || !word.endsWith('s')) return word
  return hasVowel(word.slice(0, -2)) ? word.slice(0, -1) : word
}

function withoutPast(word: string, r1: number): string {
  const suffix = /(?:eedly|eed|ingly|edly|ing|ed)$/.exec(word)?.[0]
  if (suffix === undefined) return word
  const stem = word.slice(0, -suffix.length)
  if (suffix.startsWith('eed')) return stem.length >= r1 && !/^(?:proc|exc|succ)$/.test(stem) ? `${stem}ee` : word
  if (suffix === 'ing') {
    if (/^[^aeiouy]y$/.test(stem)) return `${stem[0]}ie`
    if (/^(?:inn|out|cann|herr|earr|even)$/.test(stem)) return word
  }
  if (!hasVowel(stem)) return word
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(stem)) return /^[aeo]..$/.test(stem) ? stem : stem.slice(0, -1)
  return stem.length <= r1 && endsShort(stem) ? `${stem}e` : stem
}

function finalYToI(word: string): string {
  return word.length > 2 && /[^aeiouy][yY]$/.test(word) ? `${word.slice(0, -1)}i` : word
}

/** Suffix → what takes its place, where it lies in R1 (or R2) and what stands before it allows that. */
type Rules = readonly (readonly [suffix: string, by: string, inR2?: boolean, after?: RegExp])[]

const step2: Rules = [
  ['ational', 'ate'], ['fulness', 'ful'], ['iveness', 'ive'], ['ization', 'ize'], ['ousness', 'ous'], ['biliti', 'ble'], ['lessli', 'less'], ['tional', 'tion'],
  ['alism', 'al'], ['aliti', 'al'], ['ation', 'ate'], ['entli', 'ent'], ['fulli', 'ful'], ['iviti', 'ive'], ['ogist', 'og'], ['ousli', 'ous'], ['abli', 'able'], ['alli', 'al'],
  ['anci', 'ance'], ['ator', 'ate'], ['enci', 'ence'], ['izer', 'ize'], ['bli', 'ble'], ['ogi', 'og', false, /l$/], ['li', '', false, /[cdeghkmnrt]$/],
]
const step3: Rules = [
  ['ational', 'ate'], ['tional', 'tion'], ['alize', 'al'], ['icate', 'ic'], ['iciti', 'ic'], ['ative', '', true], ['ical', 'ic'], ['ness', ''], ['ful', ''],
]
const step4: Rules = [
  ...['ement', 'able', 'ance', 'ence', 'ible', 'ment', 'ant', 'ate', 'ent', 'ism', 'iti', 'ive', 'ize', 'ous'].map((suffix) => [suffix, '', true] as const),
  ['ion', '', true, /[st]$/], ['al', '', true], ['er', '', true], ['ic', '', true],
]

/** Only the longest suffix that fits is looked at. */
function replaceSuffix(word: string, r1: number, r2: number, rules: Rules): string {
  for (const [suffix, by, inR2, after] of rules) {
    if (!word.endsWith(suffix)) continue
    const stem = word.slice(0, -suffix.length)
    return stem.length >= (inR2 ? r2 : r1) && (after?.test(stem) ?? true) ? stem + by : word
  }
  return word
}

function withoutFinalEL(word: string, r1: number, r2: number): string {
  const stem = word.slice(0, -1)
  if (word.endsWith('e')) return stem.length >= r2 || (stem.length >= r1 && !endsShort(stem)) ? stem : word
  return word.endsWith('ll') && stem.length >= r2 ? stem : word
}
