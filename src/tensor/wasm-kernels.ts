import type * as tfjs from '@tensorflow/tfjs-core'
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'

/** What tfjs-backend-wasm 4.22 lacks of what embeddings are trained with: the gradient of a gather, the sum of the rows of x [n, …] that share a segment, as
 *  [segments, …]. Rows of a segment that does not exist count nowhere, as in the other backends. */
export function registerMissingKernels(tf: typeof tfjs): void {
  if (tf.getKernel('UnsortedSegmentSum', 'wasm')) return
  tf.registerKernel({
    kernelName: 'UnsortedSegmentSum',
    backendName: 'wasm',
    kernelFunc({ inputs, attrs, backend }) {
      const wasm = backend as BackendWasm
      const { x, segmentIds } = inputs as { x: tfjs.TensorInfo; segmentIds: tfjs.TensorInfo }
      const segments = attrs!['numSegments'] as number
      const out = wasm.makeOutput([segments, ...x.shape.slice(1)], x.dtype)
      sumSegments(wasm.typedArrayFromHeap(x), wasm.typedArrayFromHeap(segmentIds), wasm.typedArrayFromHeap(out).fill(0), segments)
      return out
    },
  })
}

type Values = ReturnType<BackendWasm['typedArrayFromHeap']>

function sumSegments(x: Values, segmentIds: Values, sums: Values, segments: number): void {
  const width = sums.length / segments
  for (const [row, segment] of segmentIds.entries()) {
    if (segment < 0 || segment >= segments) continue
    for (let i = 0; i < width; i++) sums[segment * width + i]! += x[row * width + i]!
  }
}
