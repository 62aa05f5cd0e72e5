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

/** Longer ones say nothing that somebody would type, and could fill the memory. */
export const longestToken = 100
