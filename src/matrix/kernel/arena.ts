import './web-assembly.ts'
import { failure } from '../../base/errors.ts'

const pageBytes = 65_536
/** WebAssembly's addresses have 32 bits. */
const mostPages = 65_536

/** One shared memory for a kernel and its threads. What is taken from it is zero, begins at a multiple of 64 bytes and stays until the arena goes. */
export interface Arena {
  readonly memory: WebAssembly.Memory
  take(bytes: number): number
  floats(length: number): Float32Array
  ints(length: number): Int32Array
  shorts(length: number): Int16Array
  bytes(length: number): Int8Array
}

/** `purpose` is for the error where 4 GiB are not enough. */
export function openArena(purpose: string): Arena {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages, shared: true })
  let next = 64                                                           // address 0 stays free, so that a forgotten one shows
  function take(bytes: number): number {
    const address = next
    next += Math.ceil(bytes / 64) * 64
    const missing = Math.ceil(next / pageBytes) - memory.buffer.byteLength / pageBytes
    if (missing > 0) grow(missing)
    return address
  }
  function grow(pages: number): void {
    try {
      memory.grow(pages)
    } catch (cause) {
      throw failure('MATRIX_TOO_LARGE', { purpose, need: Math.ceil(next / 2 ** 20) }, cause)
    }
  }
  return {
    memory,
    take,
    // `take` may replace the buffer; earlier views show the same memory.
    floats: (length) => { const address = take(4 * length); return new Float32Array(memory.buffer, address, length) },
    ints: (length) => { const address = take(4 * length); return new Int32Array(memory.buffer, address, length) },
    shorts: (length) => { const address = take(2 * length); return new Int16Array(memory.buffer, address, length) },
    bytes: (length) => { const address = take(length); return new Int8Array(memory.buffer, address, length) },
  }
}
