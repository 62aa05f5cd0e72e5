import type { Queue } from './record.ts'

/** After so many minutes without a beat a runner counts as gone, and a lease as lost. */
export const longestSilenceMinutes = 15

/** A round counts no more of the time since the round before than this share of the longest silence, however long that was by its clock: nobody is gone whom
 *  three rounds have not looked for. */
export const longestCountedMinutes = longestSilenceMinutes / 3

/** How long since the round before, as far as it counts. Clocks of two machines differ and may be set: one that stepped back counts nothing, one that
 *  jumped counts no more than the limit. Nothing that a runner's own clock says is used. */
export function countMinutes(lastRoundAt: string | undefined, now: Date, most: number): number {
  if (lastRoundAt === undefined) return 0
  return Math.min(Math.max(0, (now.getTime() - Date.parse(lastRoundAt)) / 60_000), most)
}

/** Counts on: whoever has another beat than in the round before, or is new, was heard; the others were silent for so much longer. Who is not asked for is forgotten. */
export function countSilence(before: Queue['silence'], beats: ReadonlyMap<string, string>, minutes: number): Queue['silence'] {
  return Object.fromEntries([...beats].map(([who, beat]) => {
    const known = before[who]
    return [who, { beat, minutes: known === undefined || known.beat !== beat ? 0 : known.minutes + minutes }]
  }))
}

export function isGone(silence: Queue['silence'], who: string): boolean {
  return (silence[who]?.minutes ?? 0) >= longestSilenceMinutes
}
