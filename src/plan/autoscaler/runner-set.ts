import type { FromSchema } from '../../base/schema.ts'
import type { Runner } from '../allocation.ts'

const name = { type: 'string', minLength: 1, maxLength: 253 } as const

/** Http or https, and nobody's password: what stands in a list of runners, everybody reads. */
const address = '^https?://[^\\s/?#@\\\\]+([/?][^\\s#\\\\]*)?$'

export const expectedAddress = 'expected an address that begins with http:// or https://, without a user or a password'

/** Runners that are all alike and made when they are asked for: the key `autoscaler` of a runner. */
export const autoscalerSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['max'],
  properties: {
    max: { type: 'integer', minimum: 1, maximum: 256, description: 'So many of its runners take trainings at once, at most.' },
    metrics: { type: 'string', maxLength: 1000, pattern: address, description: 'Address of the metrics of the listener of GitHub’s Actions Runner Controller, or of a Prometheus that gathers them; not given: all of them are for trainings alone.' },
    scaleSet: { ...name, description: 'Name of the scale set (AutoscalingRunnerSet), which Helm takes from the installation; not given: that of the runner.' },
    namespace: { ...name, description: 'Its namespace, where several are called so.' },
  },
} as const

export type Autoscaler = FromSchema<typeof autoscalerSchema>

/** The places of a list: a machine is one. Of what an autoscaler makes there are as many as there may be, each with a name of its own, so that a lease can be given for it, and with the label that
 *  all of the set have: which of its runners then does the work is nobody's matter. */
export function openSlots(runners: readonly Runner[]): Runner[] {
  return runners.flatMap(({ autoscaler, ...runner }): Runner[] => {
    if (autoscaler === undefined) return [runner]
    const labels = runner.labels ?? [autoscaler.scaleSet ?? runner.name]
    return Array.from({ length: autoscaler.max }, (_, i) => ({ ...runner, name: slotName(runner.name, i + 1), set: runner.name, labels }))
  })
}

/** Whether one of the slots of a runner is called so. */
export function isSlotOf({ name, autoscaler }: Pick<Runner, 'name' | 'autoscaler'>, slot: string): boolean {
  const number = Number(/-(\d+)$/.exec(slot)?.[1])
  return autoscaler !== undefined && number >= 1 && number <= autoscaler.max && slotName(name, number) === slot
}

function slotName(set: string, number: number): string {
  return `${set}-${number}`
}
