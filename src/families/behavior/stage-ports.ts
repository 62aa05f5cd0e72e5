import type { Checkpoint, FitPorts, FittedModel } from '../family.ts'

/** Ports for fits of one training that follow each other: each sees its own checkpoint, outside there is one of all. A stage that is done is resumed from its
 *  last checkpoint and ends at once. */
export function stagePorts(ports: FitPorts): (name: string) => FitPorts {
  const saved = divide(ports.resumeFrom)
  const told = new Map<string, FittedModel['history']>()
  return (name) => ({
    ...ports,
    resumeFrom: saved.get(name),
    async saveCheckpoint(checkpoint) {
      saved.set(name, checkpoint)
      await ports.saveCheckpoint(join(saved))
    },
    onEpoch(history) {
      told.set(name, history)
      ports.onEpoch?.([...told.values()].flat())
    },
  })
}

type Stages = Record<string, { epoch: number; state: Checkpoint['state'] }>

/** Names of arrays are "stage/array". */
function join(saved: ReadonlyMap<string, Checkpoint>): Checkpoint {
  const stages: Stages = Object.fromEntries([...saved].map(([name, { epoch, state }]) => [name, { epoch, state }]))
  return {
    epoch: [...saved.values()].reduce((sum, { epoch }) => sum + epoch, 0),
    arrays: Object.fromEntries([...saved].flatMap(([name, { arrays }]) => Object.entries(arrays).map(([array, values]) => [`${name}/${array}`, values]))),
    state: { stages },
  }
}

function divide(whole: Checkpoint | undefined): Map<string, Checkpoint> {
  const stages = (whole?.state['stages'] ?? {}) as Stages
  return new Map(Object.entries(stages).map(([name, { epoch, state }]) => {
    const own = Object.entries(whole!.arrays).filter(([array]) => array.startsWith(`${name}/`))
    return [name, { epoch, state, arrays: Object.fromEntries(own.map(([array, values]) => [array.slice(name.length + 1), values])) }]
  }))
}
