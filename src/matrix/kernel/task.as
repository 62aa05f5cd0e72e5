// What a call works on: words in memory, in the order of `src/matrix/kernel/task.ts`. Vectors have `stride` bytes, a multiple of 64, with zeros at
// the end; rows of matrices follow one another.
@inline export function solvedOf(task: usize): usize { return load<u32>(task, 0) }
@inline export function fixedOf(task: usize): usize { return load<u32>(task, 4) }
@inline export function gramOf(task: usize): usize { return load<u32>(task, 8) }
@inline export function startsOf(task: usize): usize { return load<u32>(task, 12) }
@inline export function indicesOf(task: usize): usize { return load<u32>(task, 16) }
@inline export function confidencesOf(task: usize): usize { return load<u32>(task, 20) }
@inline export function penaltiesOf(task: usize): usize { return load<u32>(task, 24) }
@inline export function strideOf(task: usize): usize { return load<u32>(task, 28) }
@inline export function stepsOf(task: usize): usize { return load<u32>(task, 32) }
@inline export function countOf(task: usize): usize { return load<u32>(task, 36) }
