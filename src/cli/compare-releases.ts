import type { FileDigest } from '../base/files.ts'

/** One thing of a release beside what came out when it was made again, both as a person reads them. */
interface Comparison { what: string; isEqual: boolean; released: string; reproduced: string }

export function compareTexts(what: string, released: string, reproduced: string): Comparison {
  return { what, isEqual: released === reproduced, released: shorten(released), reproduced: shorten(reproduced) }
}

/** Each file of either side by its digest. */
export function compareFiles(released: readonly FileDigest[], reproduced: readonly FileDigest[]): Comparison[] {
  const digestIn = (files: readonly FileDigest[], path: string) => files.find((file) => file.path === path)?.sha256 ?? 'nothing'
  const paths = [...new Set([...released, ...reproduced].map(({ path }) => path))].sort()
  return paths.map((path) => compareTexts(`model/${path}`, digestIn(released, path), digestIn(reproduced, path)))
}

/** Sums of floating point numbers depend on their order in the last bits. */
const tolerance = 1e-9

/** The metrics that were released, and those that were measured now. */
export function compareMetrics(released: Readonly<Record<string, number>>, reproduced: Readonly<Record<string, number>>): Comparison[] {
  return Object.entries(reproduced).filter(([name]) => released[name] !== undefined).map(([name, now]) => {
    const before = released[name]!
    return { what: name, isEqual: Math.abs(before - now) <= tolerance, released: before.toFixed(6), reproduced: now.toFixed(6) }
  })
}

function shorten(digest: string): string {
  return digest.slice(0, 12)
}
