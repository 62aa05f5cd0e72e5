import { openSession } from '../../encoding/onnx-session.ts'
import type { Steps } from '../../base/steps.ts'
import { refuseModel } from '../refuse-model.ts'

/** A model in ONNX format that a program of the team's own made, run by onnxruntime: one core, and tens of microseconds more than what we compute ourselves. */
export interface Graph {
  bytes: Uint8Array
  /** Of rows of features [rows × width]. */
  probabilitiesOf(features: Float32Array): Float64Array
  /** Ends the thread that computes; nothing is asked after it. */
  end(): void
}

/** Rows that go into one call. */
const rowsAtOnce = 4096

/** Opens a graph with one input [rows, width] of float32, whose first output has a probability for each row. It is asked once: what it cannot answer is refused, as MODEL_INVALID where nothing else is said. */
export function* openGraph(bytes: Uint8Array, width: number, refuse: (problem: string) => never = (problem) => refuseModel(`graph.onnx: ${problem}`)): Steps<Graph> {
  const session = yield* openSession('The model of the program', bytes, { refuse })
  const [input, ...others] = session.inputs
  const [output] = session.outputs
  if (!input || !output || others.length > 0 || input.type !== 'float32' || input.shape.length !== 2) refuse(`it takes ${session.inputs.map(({ name, type, shape }) => `${name} (${type} [${shape.join(', ')}])`).join(', ') || 'nothing'}; expected one input of float32 [rows, ${width}]`)
  const run = (features: Float32Array): Float32Array => {
    const rows = features.length / width
    const { data } = session.run({ [input!.name]: { type: 'float32', data: features, dims: [rows, width] } }, output!.name)
    if (data.length !== rows || !data.every((value) => value >= 0 && value <= 1)) refuse(`it gives ${data.length} numbers for ${rows} rows, or some that are no probability; expected one from 0 to 1 for each`)
    return data
  }
  run(new Float32Array(2 * width))
  return {
    bytes,
    probabilitiesOf(features) {
      const rows = features.length / width
      const probabilities = new Float64Array(rows)
      for (let from = 0; from < rows; from += rowsAtOnce) probabilities.set(run(features.slice(from * width, Math.min(rows, from + rowsAtOnce) * width)), from)
      return probabilities
    },
    end: () => { session.end() },
  }
}
