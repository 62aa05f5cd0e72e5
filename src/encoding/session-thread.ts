/** What the thread of an encoder runs, as text: so it needs no file of its own beside the sources or a bundle. It opens the model, says what goes in and out of it, and answers each call; after
 *  every answer it wakes who waits. */
export const sessionThread = `
const { workerData: { from, bytes, port, signal } } = require('node:worker_threads')
const words = new Int32Array(signal)
const tell = (answer) => {
  port.postMessage(answer)
  Atomics.add(words, 0, 1)
  Atomics.notify(words, 0)
}
const problemOf = (error) => String(error?.message ?? error).split('\\n')[0]
const valuesOf = (metadata) => metadata.map(({ name, type, shape }) => ({ name, type: String(type), shape: shape ?? [] }))

async function open() {
  let runtime
  try {
    runtime = require('node:module').createRequire(from)('onnxruntime-node')
  } catch (error) {
    return tell({ missing: problemOf(error) })
  }
  try {
    const session = await runtime.InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 })
    port.on('message', async ({ call, feeds, output }) => {
      try {
        const tensors = Object.fromEntries(Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new runtime.Tensor(type, data, dims)]))
        const { data, dims } = (await session.run(tensors, [output], { logSeverityLevel: 4 }))[output]
        tell({ call, data, dims })
      } catch (error) {
        tell({ call, problem: problemOf(error) })
      }
    })
    tell({ inputs: valuesOf(session.inputMetadata), outputs: valuesOf(session.outputMetadata) })
  } catch (error) {
    tell({ problem: problemOf(error) })
  }
}
open()
`
