/** One measurement of the product against what it promises. It tells what it measured as it goes, and computes with the shipped code: a bench has
 *  no models or metrics of its own. */
export interface Benchmark {
  /** As in `npm run bench -- <name>`. */
  name: string
  /** One sentence: what it measures. */
  summary: string
  /** Its options, a line each. */
  usage: string
  /** Whether everything that it promises was kept. */
  run(argv: string[]): Promise<boolean>
}
