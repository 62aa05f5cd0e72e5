// Kills a verb at each of its effects, each time in a world of its own, and lets it run again. RANKOPS_KILLS=all takes every moment, else a
// sample that the printed seed draws.
import { seededRandom } from '../../src/base/random.ts'
import { assert } from '../support/suite.ts'
import { killPointsOf } from './command.ts'
import type { KillPoint } from './command.ts'
import { sideBySide, withWorld } from './kill-world.ts'
import type { World } from './kill-world.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? 20261124)
const triesAll = process.env['RANKOPS_KILLS'] === 'all'
export const random = seededRandom(seed)
console.log(`seed ${seed}`)

/** At most so many of the moments of a run; the last always, for there everything is done but nobody was told. */
export function sample(points: readonly KillPoint[], atMost: number): KillPoint[] {
  if (triesAll || points.length <= atMost) return [...points]
  const rest = points.slice(0, -1)
  while (rest.length >= atMost) rest.splice(random.below(rest.length), 1)
  return [...rest, points.at(-1)!]
}

export interface Story {
  args: readonly string[]
  /** Brings the world to where the verb is killed. */
  before?(world: World): Promise<unknown>
  /** What runs meanwhile, before the verb is run again. */
  between?(world: World): Promise<unknown>
  /** What must hold after the undisturbed run. */
  check(world: World): Promise<void>
  atMost: number
}

/** Runs the verb once to learn its effects, then once for each moment: killed there, undisturbed, checked. */
export async function killEverywhere(template: string, { args, before = async () => {}, between = async () => {}, check, atMost }: Story): Promise<void> {
  const effects = await withWorld(template, async (world) => {
    await before(world)
    const run = await world.well(args)
    await check(world)
    return run.effects
  })
  const points = sample(killPointsOf(effects), atMost)
  let nKilled = 0
  await sideBySide(points, (point) => withWorld(template, async (world) => {
    await before(world)
    const first = await world.run(args, point)
    if (first.wasKilled) nKilled += 1
    else assert.is(first.exitCode, 0, first.text)
    // What makes good may be killed as well.
    if (point.n % 3 === 0 && (await world.run(args, points[random.below(points.length)])).wasKilled) nKilled += 1
    if (first.wasKilled && point.n % 2 === 1) await explain(`${args[0]} killed ${point.when} effect ${point.n} (${effects[point.n - 1]}), meanwhile`, async () => { await between(world) })
    await world.well(args)
    await explain(`${args[0]} killed ${point.when} effect ${point.n} (${effects[point.n - 1]}): ${first.effects.join(', ')}`, () => check(world))
  }))
  console.log(`${args.join(' ')}: ${effects.length} effects, ${nKilled} kills, at ${points.length} of ${killPointsOf(effects).length} moments`)
  assert.ok(nKilled > 0, 'nothing was killed')
}

export async function explain(situation: string, body: () => Promise<void>): Promise<void> {
  try {
    await body()
  } catch (error) {
    (error as Error).message = `${situation}\n${(error as Error).message}`
    throw error
  }
}
