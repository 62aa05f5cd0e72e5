/** What a call of the kernel works on, in the order of `task.as`: addresses in its memory, and counts. Which function reads which is told there. */
export interface Task {
  /** Rows that are solved for; the one vector of scores; the matrix whose tiles change. */
  solved?: number
  /** Rows that stay as they are. */
  fixed?: number
  gram?: number
  /** Rows × columns in sparse form: where each row begins, the columns, how much each counts. */
  starts?: number
  indices?: number
  confidences?: number
  /** A number a row of `solved`. */
  penalties?: number
  /** Bytes from row to row of `solved` and `fixed`, a multiple of 64. */
  stride?: number
  steps?: number
  count?: number
}

const order = ['solved', 'fixed', 'gram', 'starts', 'indices', 'confidences', 'penalties', 'stride', 'steps', 'count'] as const
export const taskBytes = 4 * order.length

export function writeTask(memory: ArrayBufferLike, address: number, task: Task): void {
  new Uint32Array(memory, address, order.length).set(order.map((name) => task[name] ?? 0))
}

export function readTask(memory: ArrayBufferLike, address: number): Required<Task> {
  const words = new Uint32Array(memory, address, order.length)
  return Object.fromEntries(order.map((name, i) => [name, words[i]!])) as unknown as Required<Task>
}

/** Numbers that a vector of so many takes in the kernel's memory, with the zeros at its end. */
export function paddedLength(length: number): number {
  return Math.ceil(length / 16) * 16
}
