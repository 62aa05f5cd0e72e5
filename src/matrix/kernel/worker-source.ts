/** What a thread runs, as text: so it needs no file of its own beside the sources or a bundle. It waits for a call, takes blocks of rows until none is left,
 *  and says that it is done. `words` of the call: `threads.ts`. */
export const workerSource = `
const { workerData: { module, memory, call, scratch, names } } = require('node:worker_threads')
const kernel = new WebAssembly.Instance(module, { env: { memory } }).exports
const words = new Int32Array(memory.buffer, call, 8)
for (let seen = 0;;) {
  Atomics.wait(words, 0, seen)
  seen = Atomics.load(words, 0)
  if (seen < 0) break
  const run = kernel[names[words[1]]], rows = words[2], block = words[3], task = words[4]
  for (let from; Atomics.load(words, 7) === 0 && (from = Atomics.add(words, 5, block)) < rows;) run(from, Math.min(from + block, rows), task, scratch)
  Atomics.add(words, 6, 1)
  Atomics.notify(words, 6)
}
`
