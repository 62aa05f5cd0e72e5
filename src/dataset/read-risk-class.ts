const words = ['低风险', '中低风险', '中风险', '中高风险', '高风险']

/** "R3", "PR3", "3", "３级", "中风险" → 3; undefined for what is no risk class of a product. */
export function readRiskClass(text: string): number | undefined {
  const plain = text.normalize('NFKC').trim()
  const digit = /^(?:p?r)?([1-5])级?$/i.exec(plain)?.[1]
  const word = words.indexOf(plain)
  return digit !== undefined ? Number(digit) : word >= 0 ? word + 1 : undefined
}
