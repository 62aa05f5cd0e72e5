import { openBackend } from '../../../src/cli/open-backend.ts'
import { costOf, embedded, stepCosts } from '../../../src/plan/step-costs.ts'
import type { Step, StepCost } from '../../../src/plan/step-costs.ts'
import { layersOf, parameterCountOf } from '../../../src/tensor/dense-layers.ts'
import type { TensorBackend } from '../../../src/tensor/tensor.ts'
import { alignTable } from '../align-table.ts'
import { cpuSecondsOf } from '../cpu-time.ts'
import { makeRows } from './make-data.ts'
import { medianOf } from './noise.ts'

const networks = [[20, [16]], [100, [64]], [300, [256, 128]]] as const
const batches = [1, 32, 256, 1024]
/** CPU time that a fit is to take, by the table that stands. */
const microsecondsOfFit = 3e5
const rounds = 3

type Embedded = (typeof embedded)[number]
interface Measured extends Step { microseconds: number }

/** Measures steps of several networks and batches on the backends that need nothing installed, fits the formula of `src/plan/step-costs.ts`, and prints
 *  both: CPU time of this machine, whose ratios hold on others. */
export async function measureCosts(backends: readonly string[]): Promise<boolean> {
  for (const name of embedded.filter((each) => backends.includes(each))) {
    const backend = await openBackend(name, { gpu: 0 })
    const measured: Measured[] = []
    for (const [width, hiddenUnits] of networks) for (const batch of batches) measured.push(await measureStep(backend, width, hiddenUnits, batch))
    const cost = fitCost(measured)
    console.log(`\n${alignTable([name, 'batch', 'measured µs', 'formula', 'that now stands in the table'], measured.map((each) => [`${each.parameters} parameters`, `${each.batch}`, ...[each.microseconds, costOf(cost, each), costOf(stepCosts[name], each)].map((value) => value.toFixed(0))]))}`)
    console.log(`\n  ${name.includes('-') ? `'${name}'` : name}: { perStep: ${figure(cost.perStep)}, perRow: ${figure(cost.perRow)}, perParameter: ${figure(cost.perParameter)}, perProduct: ${figure(cost.perProduct)} },`)
  }
  return true
}

async function measureStep(backend: TensorBackend, width: number, hiddenUnits: readonly number[], batch: number): Promise<Measured> {
  const parameters = parameterCountOf(layersOf(width, hiddenUnits))
  const steps = Math.max(2, Math.min(2000, Math.round(microsecondsOfFit / costOf(stepCosts[backend.name as Embedded], { batch, parameters }))))
  const train = makeRows(batch * steps, width)
  const fit = () => backend.fitDense({ train, hiddenUnits: [...hiddenUnits], epochs: 1, batchSize: batch, learningRate: 0.001, seed: 1, onEpoch: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })
  await fit()
  const seconds = []
  for (let round = 0; round < rounds; round++) seconds.push((await cpuSecondsOf(fit)).cpuSeconds)
  return { batch, parameters, microseconds: (1e6 * medianOf(seconds)) / steps }
}

/** Least squares of relative errors with coefficients not below 0, one after another until nothing moves. */
export function fitCost(measured: readonly Measured[]): StepCost {
  const terms = measured.map(({ batch, parameters, microseconds }) => [1, batch, parameters, batch * parameters].map((term) => term / microseconds))
  const by = [0, 0, 0, 0]
  for (let pass = 0; pass < 5000; pass++) {
    for (let i = 0; i < by.length; i++) {
      const rest = terms.map((term) => 1 - term.reduce((sum, value, j) => sum + (j === i ? 0 : value * by[j]!), 0))
      by[i] = Math.max(0, terms.reduce((sum, term, n) => sum + term[i]! * rest[n]!, 0) / terms.reduce((sum, term) => sum + term[i]! ** 2, 0))
    }
  }
  const [perStep, perRow, perParameter, perProduct] = by as [number, number, number, number]
  return { perStep, perRow, perParameter, perProduct }
}

function figure(value: number): string {
  return `${Number(value.toPrecision(2))}`
}
