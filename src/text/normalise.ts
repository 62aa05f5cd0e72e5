/** The one form in which texts are compared: full and half width made equal (NFKC), lower case, Latin letters without their accents (`Ｌ’Oréal` → `l’oreal`).
 *  Doing it again changes nothing. Marks of other scripts stay: か and が are different letters. */
export function normalise(text: string): string {
  // What is ASCII already, most of a Western catalogue, needs one pass.
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase()
  const lower = text.replace(/[™℠ªº]/g, ' ').normalize('NFKC').toLowerCase()
  return lower.normalize('NFD').replace(/(?<=[a-z])[\u0300-\u036f]+/g, '').normalize('NFC').replace(/[ßæœøłđðþı]/g, (letter) => plain[letter]!).normalize('NFKC')
}

// Signs that NFKC would turn into letters, and so glue to the word before them, are left out: `xbox™` is no `xboxtm`.

/** Latin letters that are no base letter with a mark. */
const plain: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }
