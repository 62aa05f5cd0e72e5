import { toMachine } from '../../plan/allocation.ts'
import type { Runner } from '../../plan/allocation.ts'
import type { Machine } from '../../plan/schedule/job.ts'
import type { Forge } from '../../forge/forge.ts'

/** Machines that are known without their own word: those of the list. Whoever may ask the forge (FORGE_FORBIDDEN for others) also knows which of them are online there; one
 *  that the forge does not know is not. Runners that tell of themselves are heard elsewhere, and go before; what an autoscaler makes is known there by other names. */
export async function listMachines(listed: readonly Runner[], forge: Pick<Forge, 'listRunners'> | undefined): Promise<Machine[]> {
  const online = forge === undefined ? undefined : new Set((await forge.listRunners()).filter(({ isOnline }) => isOnline).map(({ name }) => name))
  return listed.map((runner) => ({ ...toMachine(runner), ...(online === undefined || runner.set !== undefined || online.has(runner.name) ? {} : { state: 'offline' as const }) }))
}
