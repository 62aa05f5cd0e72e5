import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { failure } from '../base/errors.ts'
import { atOnce } from '../base/steps.ts'
import type { Steps } from '../base/steps.ts'
import { externalDataOf } from '../tensor/onnx/external-data.ts'
import { sessionThread } from './session-thread.ts'

/** What goes into a model, or comes out; a text in place of a size is a size that every call may choose. */
export interface OnnxValue { name: string; type: string; shape: readonly (number | string)[] }
export interface OnnxFeed { type: string; data: BigInt64Array | Int32Array | Float32Array; dims: readonly number[] }
/** Row by row. */
export interface OnnxResult { data: Float32Array; dims: readonly number[] }

export interface OnnxSession {
  inputs: readonly OnnxValue[]
  outputs: readonly OnnxValue[]
  /** Refuses the model where it cannot take these. */
  run(feeds: Readonly<Record<string, OnnxFeed>>, output: string): OnnxResult
  /** Ends its thread now and gives its memory back, which the collector of garbage does not see; it is not asked again. */
  end(): void
}

interface SessionWishes { from?: string; refuse?: (problem: string) => never }
type Answer = { call?: number; missing?: string; problem?: string } & Partial<OnnxResult> & Partial<Pick<OnnxSession, 'inputs' | 'outputs'>>

/** One step waits no longer: others have their turn. */
const stepMs = 3
/** Nothing that a server could be asked takes as long. */
const mostMs = 120_000

const threadEnder = new FinalizationRegistry<Worker>((worker) => { void worker.terminate() })

/**
 * Opens a model in ONNX format with onnxruntime, which whoever wants it installs: it runs in a thread of its own, and this one waits for its answers, since its interface is asynchronous and all of
 * ranking is not. One processor core a call. The thread ends with the process, or when nobody holds the session any more.
 *
 * @param name of the model in errors
 * @param given.from the file beside which the runtime is installed
 * @param given.refuse what to do with a model that cannot be used
 * @throws ENCODER_RUNTIME_MISSING, and ENCODER_INVALID where nothing else is said
 */
export function* openSession(name: string, bytes: Uint8Array, { from = import.meta.url, refuse = (problem) => { throw failure('ENCODER_INVALID', { encoder: name, problem }) } }: SessionWishes = {}): Steps<OnnxSession> {
  const elsewhere = findExternalData(bytes)
  if (elsewhere !== undefined) refuse(elsewhere)
  const { port1: port, port2 } = new MessageChannel()
  const words = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(sessionThread, { eval: true, execArgv: [], workerData: { from, bytes, port: port2, signal: words.buffer }, transferList: [port2] })
  worker.on('error', () => {})                                             // who waits is told
  worker.unref()
  let nCalls = 0
  let isEnded = false
  worker.once('exit', () => { isEnded = true })

  function* next(call: number | undefined): Steps<Answer> {
    for (const end = performance.now() + mostMs; performance.now() < end;) {
      const seen = Atomics.load(words, 0)
      const answer = receiveMessageOnPort(port)?.message as Answer | undefined
      // What an earlier call was given up for may still come.
      if (answer && answer.call === call) return answer
      if (!answer) Atomics.wait(words, 0, seen, stepMs)
      yield
    }
    return refuse(`it gave no answer within ${mostMs / 1000} s`)
  }

  const { inputs = [], outputs = [], missing, problem } = yield* next(undefined)
  if (missing !== undefined || problem !== undefined) void worker.terminate()
  if (missing !== undefined) throw failure('ENCODER_RUNTIME_MISSING', { encoder: name, problem: missing })
  if (problem !== undefined) refuse(problem)
  const session: OnnxSession = {
    inputs, outputs,
    run(feeds, output) {
      if (isEnded) refuse('its thread has ended')
      const call = ++nCalls
      port.postMessage({ call, feeds, output })
      const { data, dims, problem } = atOnce(next(call))
      if (!data || !dims) refuse(problem ?? 'it gave nothing')
      return { data: data!, dims: dims! }
    },
    end() {
      isEnded = true
      void worker.terminate()
    },
  }
  threadEnder.register(session, worker)
  return session
}

/** What is wrong with a file that is no model at all, the runtime says. */
function findExternalData(bytes: Uint8Array): string | undefined {
  try {
    return externalDataOf(bytes)
  } catch {
    return undefined
  }
}
