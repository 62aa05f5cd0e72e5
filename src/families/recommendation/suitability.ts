import { failure } from '../../base/errors.ts'
import type { Item } from '../../dataset/record.ts'

/** What a request may name as the class of a client. */
export const clientClasses = ['C1', 'C2', 'C3', 'C4', 'C5', 1, 2, 3, 4, 5] as const
export type ClientClass = (typeof clientClasses)[number]

/** Risk classes of items, 1 to 5, 0 where none is told; undefined for a catalogue that has none at all. */
export function riskClassesOf(items: readonly Item[]): Uint8Array | undefined {
  return items.some(({ riskClass }) => riskClass !== undefined) ? Uint8Array.from(items, ({ riskClass = 0 }) => riskClass) : undefined
}

/** Whether an item suits a client of a class: one of that risk or less, never one whose risk nobody told. Undefined where neither the catalogue nor the request knows of
 *  classes. Where only one of them does, nobody can say what suits, and the request fails with REQUEST_INVALID. */
export function suitableFor(client: ClientClass | undefined, riskClasses: Uint8Array | undefined): ((item: number) => boolean) | undefined {
  if (client === undefined && riskClasses === undefined) return undefined
  if (client === undefined) return refuse('is missing: the products have risk classes, so the class of the client, C1 to C5, must be told')
  if (riskClasses === undefined) return refuse('cannot be kept: the products that the model learnt from have no risk class')
  const highest = Number(String(client).replace('C', ''))
  return (item) => riskClasses[item]! > 0 && riskClasses[item]! <= highest
}

/** For judging: no class of a client is known there, so only what no client may see is left out. */
export function suitableForSome(riskClasses: Uint8Array | undefined): ((item: number) => boolean) | undefined {
  return suitableFor(riskClasses && 5, riskClasses)
}

function refuse(problem: string): never {
  throw failure('REQUEST_INVALID', { path: 'request.riskClass', problem })
}
