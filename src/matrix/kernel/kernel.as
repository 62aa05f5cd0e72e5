// The inner loops of `src/matrix`, compiled by `npm run generate` into bytes.ts. Each takes a range of rows (or parts, tiles), what it works on, and
// memory of its thread alone; a row depends on no other of its call, so that threads may share rows as they like.
export { scoreBitRows } from './bit-scores'
export { scoreByteRows } from './byte-scores'
export { cholesky } from './cholesky'
export { conjugateGradient } from './conjugate-gradient'
export { gramParts } from './gram'
export { scoreRows } from './scores'
export { multiplyTiles, sweepTiles } from './tiles'
