/** Names by number, in the order they were first asked for. */
export function numbering(): { names: string[]; of(name: string): number; has(name: string): boolean } {
  const numbers = new Map<string, number>()
  const names: string[] = []
  return {
    names,
    has: (name) => numbers.has(name),
    of(name) {
      let number = numbers.get(name)
      if (number === undefined) numbers.set(name, number = names.push(name) - 1)
      return number
    },
  }
}
