import type { Steps } from '../../../base/steps.ts'
import { countBits, hasBit } from './bits.ts'
import type { IndexPart } from './search-index.ts'

/** The keys that are still in, ascending, and for each part where its documents go: −1 for those that were deleted. A key is alive in one part at most. */
export function* mergeKeys(parts: readonly IndexPart[]): Steps<{ keys: Int32Array; places: Int32Array[] }> {
  const places = parts.map(({ segment }) => new Int32Array(segment.keys.length).fill(-1))
  const next = parts.map((part) => aliveFrom(part, 0))
  const keys = new Int32Array(parts.reduce((sum, { segment, deleted }) => sum + segment.keys.length - (deleted ? countBits(deleted) : 0), 0))
  for (let place = 0; place < keys.length; place++) {
    let least = -1
    for (let part = 0; part < parts.length; part++) {
      if (next[part]! < parts[part]!.segment.keys.length && (least < 0 || keyAt(part) < keyAt(least))) least = part
    }
    keys[place] = keyAt(least)
    places[least]![next[least]!] = place
    next[least] = aliveFrom(parts[least]!, next[least]! + 1)
    if ((place & 0x3fff) === 0x3fff) yield
  }
  return { keys, places }

  function keyAt(part: number): number {
    return parts[part]!.segment.keys[next[part]!]!
  }
}

function aliveFrom({ segment: { keys }, deleted }: IndexPart, from: number): number {
  let document = from
  while (deleted && document < keys.length && hasBit(deleted, document)) document += 1
  return document
}
