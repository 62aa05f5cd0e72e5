import type { Random } from '../../src/base/random.ts'

// What stands in catalogues and search fields, and what somebody with bad intentions would put there.
const pieces = [
  'iPhone', 'Mate', '40', '128', 'GB', ' gb', 'mate40', 't-shirt', 'L’Oréal', "men's", '1.5kg', '3.5', 'p', 'B00X4W2', 'Straße', 'ＡＢＣ１２', 'ﬁne', 'İstanbul', '½', '²', 'é', 'e\u0301', 'ǅ', 'ﷺ', 'ΑΣ',
  '华为', '手机', '的', '智能', '𠮷野', '々', '〇', 'パン', 'ﾊﾟﾝ', 'がくせい', '신발', 'кроссовки', 'йод', 'ไทย', 'العربية', 'हिन्दी',
  ' ', '  ', '\n', '\t', '-', '--', '.', '..', "'", '’', '™', '®', '😀', '👨‍👩‍👧', '\0', '\u200b', '\ufeff', '\ud800', '\udc00', '\u0300', '/', '_', '€', 'a'.repeat(150), '壹'.repeat(150),
]

export function randomText(random: Random, most: number): string {
  return Array.from({ length: random.below(most + 1) }, () => (random.below(10) === 0 ? String.fromCodePoint(random.below(0x11000)) : random.pick(pieces))).join('')
}
