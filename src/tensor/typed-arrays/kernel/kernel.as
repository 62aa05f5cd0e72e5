// The inner loops of a step over dense layers, compiled by `npm run generate` into bytes.ts. Matrices lie row by row; strides are in bytes. Rows, columns
// and counts are multiples of 4, with zeros where nothing is. Every sum has one order and no multiply-add is fused, so that equal input gives equal
// bytes on every machine, with SIMD or without.
export { addOuterProducts } from './outer-products'
export { multiply } from './multiply'
export { keepWherePositive } from './keep-where-positive'
export { adam } from './adam'
