import type * as tfjs from '@tensorflow/tfjs-core'
import { failure, messageOf } from '../base/errors.ts'
import { runMiniBatches } from './mini-batches.ts'
import type { TensorBackend } from './tensor.ts'
import { openTfjsStepper } from './tfjs-stepper.ts'

/** Opens a backend of tfjs. `load` imports its package, which registers the backend, and tells what it is. The heavy packages are imported
 *  here and not before, so that whoever trains nothing does not need them. */
export async function openTfjsBackend(name: TensorBackend['name'], load: (tf: typeof tfjs) => Promise<{ device: string; version: string }>): Promise<TensorBackend> {
  let tf: typeof tfjs
  let loaded: { device: string; version: string }
  try {
    tf = await import('@tensorflow/tfjs-core')
    tf.enableProdMode()                                                   // without it, advertisements of other packages in the log
    loaded = await load(tf)
    if (!(await inTurn(() => tf.setBackend(name)))) throw new Error(`the backend "${name}" does not start`)
  } catch (error) {
    throw failure('TENSOR_MISSING', { backend: name, problem: messageOf(error) }, error)
  }

  return {
    name,
    ...loaded,
    fitDense: (input) => inTurn(async () => {
      await tf.setBackend(name)
      return runMiniBatches(input, (layers, parameters) => openTfjsStepper(tf, layers, parameters, input))
    }),
  }
}

let last: Promise<unknown> = Promise.resolve()
/** One after another: tfjs has one active backend in a process, and a fit lets other work run in between. */
function inTurn<T>(body: () => Promise<T>): Promise<T> {
  const result = last.then(body)
  last = result.catch(() => {})
  return result
}
