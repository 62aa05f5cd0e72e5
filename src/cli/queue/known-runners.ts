import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { toMachine } from '../../plan/allocation.ts'
import type { Runner } from '../../plan/allocation.ts'
import { openSlots } from '../../plan/autoscaler/runner-set.ts'
import { machinesOf } from '../../plan/lease/hold-round.ts'
import type { PlanInput } from '../../plan/plan.ts'
import type { Machine } from '../../plan/schedule/job.ts'
import type { ForgeInputs } from '../choose-forge.ts'
import { chooseRunners, listRunnersIfAny } from '../choose-runners.ts'
import { openQueue } from './open-queue.ts'

type RunnersInputs = ForgeInputs & { queue: string | undefined; folder: string; runners: string | undefined; pricePerHour: string | undefined }

/** Where training may run. With a line these are the runners that told of themselves, and those of the list; and what waits for them is known. */
export async function knownRunners(inputs: RunnersInputs, { log, clock }: { log: Log; clock: Clock }): Promise<Pick<PlanInput, 'runners' | 'line'>> {
  const { queue: place } = inputs
  if (place === undefined) return { runners: openSlots(await chooseRunners(inputs)) }
  const { queue, runners, beats } = await openQueue({ ...inputs, queue: place }, { log, clock }).read()
  const listed = openSlots(await listRunnersIfAny(inputs))
  // A plan reads the list of a change that nobody has looked at: what autoscalers say it has from the last round, and goes to no address.
  const { silence, leases, sets = {} } = queue
  const machines = machinesOf({ runners, beats, listed: listed.map(toMachine), silence, leases, sets })
  return { runners: machines.map((machine) => toRunner(machine, listed)), line: { queue, machines, now: clock.now() } }
}

/** With the price of the list, where it is there. */
function toRunner({ name, cpu, memoryMiB, gpus, gpuProblem, state, set }: Machine, listed: readonly Runner[]): Runner {
  const { pricePerHour, currency } = listed.find((runner) => runner.name === name) ?? {}
  return { name, executor: 'process', cpu, memoryMiB, gpu: gpus.length, gpus, state, ...(gpuProblem === undefined ? {} : { gpuProblem }), ...(set === undefined ? {} : { set }), ...(pricePerHour === undefined ? {} : { pricePerHour }), ...(currency === undefined ? {} : { currency }) }
}
