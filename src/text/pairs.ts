/** The characters of a text; those beyond the first 65,536 of Unicode stay whole. */
export function splitLetters(run: string): string[] {
  return /[\ud800-\udfff]/.test(run) ? [...run] : run.split('')
}

/** Each two neighbours: `智 能 手 机` → `智能 能手 手机`. */
export function pairsOf(letters: readonly string[]): string[] {
  const found = new Array<string>(Math.max(0, letters.length - 1))
  for (let i = 0; i < found.length; i++) found[i] = letters[i]! + letters[i + 1]!
  return found
}
