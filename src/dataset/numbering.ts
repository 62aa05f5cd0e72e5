/** Names by number, in the order they were first asked for. */
export function numbering(): { names: string[]; of(name: string): number; has(name: string): boolean } {
  const numbers = new Map<string, number>()
  const names: string[] = []
  return {
    names,
    has: (name) => numbers.has(name),
    of(name) {
      let number = numbers.get(name)
      if (number === undefined) {
        const own = copyOf(name)
        numbers.set(own, number = names.push(own) - 1)
      }
      return number
    },
  }
}

/** A text that was cut out of a larger one keeps all of that in memory, in the end the whole file; a copy does not. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
