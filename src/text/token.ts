/** One thing to look up, with the stretch of the text that it stands for. Places count Latin words and single characters of other writing:
 *  in `华为 mate40` 华 is 0, 为 is 1 and mate40 is 2. */
export interface Token {
  token: string
  /** How much it counts in a query. */
  weight: number
  /** Place of its first word or character. */
  position: number
  /** How many words or characters it stands for. */
  span: number
}

/** What a text is taken apart into: the words or characters one after the other, and all tokens made of them. */
export interface Taken { atoms: string[]; tokens: Token[] }

/** Where tokens go while a text is taken apart: items need only the tokens, queries all that is known of them. */
export interface Sink {
  /** How many words or characters there were so far. */
  places: number
  /** Whether forms that only help to find something are wanted. */
  readonly isQuery: boolean
  atom(atom: string): void
  token(token: string, weight: number, position: number, span: number): void
}

/** Keeps everything that is known of a query. */
export class TakenSink implements Sink, Taken {
  readonly atoms: string[] = []
  readonly tokens: Token[] = []
  readonly isQuery = true
  get places(): number { return this.atoms.length }
  atom(atom: string): void { this.atoms.push(bounded(atom)) }
  token(token: string, weight: number, position: number, span: number): void { this.tokens.push({ token: bounded(token), weight, position, span }) }
}

/** Keeps the tokens of an item alone. */
export class TokenSink implements Sink {
  readonly tokens: string[] = []
  readonly isQuery = false
  places = 0
  atom(): void { this.places += 1 }
  token(token: string): void { this.tokens.push(bounded(token)) }
}

/** Keeps where the tokens of an item stand, too. */
export class PlacedSink implements Sink {
  readonly tokens: string[] = []
  readonly positions: number[] = []
  readonly isQuery = false
  places = 0
  atom(): void { this.places += 1 }
  token(token: string, _weight: number, position: number): void {
    this.tokens.push(bounded(token))
    this.positions.push(position)
  }
}

/** Longer ones say nothing that somebody would type, and could fill the memory. */
export const longestToken = 100

export function bounded(token: string): string {
  return token.length > longestToken ? token.slice(0, longestToken) : token
}
