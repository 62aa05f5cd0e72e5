import type * as tfjs from '@tensorflow/tfjs-core'
import { failure, isFailure, messageOf } from '../base/errors.ts'
import { runMiniBatches } from './mini-batches.ts'
import type { TensorBackend } from './tensor.ts'
import { openTfjsStepper } from './tfjs-stepper.ts'

/** What a package says of itself; `registeredAs` is what tfjs calls the backend, where that is not our name; `readsLate`: values can only be
 *  read by a promise. */
interface LoadedBackend { device: string; version: string; registeredAs?: string; readsLate?: boolean }

/** Opens a backend of tfjs. `load` imports its package, which registers the backend, and tells what it is. The heavy packages are imported
 *  here and not before, so that whoever trains nothing does not need them. */
export async function openTfjsBackend(name: TensorBackend['name'], load: (tf: typeof tfjs) => Promise<LoadedBackend>): Promise<TensorBackend> {
  let tf: typeof tfjs
  let loaded: LoadedBackend
  try {
    tf = await import('@tensorflow/tfjs-core')
    tf.enableProdMode()                                                   // without it, advertisements of other packages in the log
    loaded = await load(tf)
    if (!(await inTurn(() => tf.setBackend(loaded.registeredAs ?? name)))) throw new Error(`the backend "${name}" does not start`)
  } catch (error) {
    if (isFailure(error)) throw error
    throw failure('TENSOR_MISSING', { backend: name, problem: messageOf(error) }, error)
  }

  return {
    name,
    device: loaded.device,
    version: loaded.version,
    fitDense: (input) => inTurn(async () => {
      await tf.setBackend(loaded.registeredAs ?? name)
      return runMiniBatches(input, (layers, parameters) => openTfjsStepper(tf, layers, parameters, input, loaded.readsLate))
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
