import type { OnnxAttributes, OnnxConstant, OnnxNode } from '../../../tensor/onnx/format-onnx.ts'

/** Collects nodes and constants; each call gives the name of what it made. */
export function graphBuilder() {
  const nodes: OnnxNode[] = []
  const constants: OnnxConstant[] = []
  return {
    nodes,
    constants,
    node(operator: string, inputs: string[], output: string, attributes: OnnxAttributes = {}): string {
      nodes.push({ operator, inputs, output, ...attributes })
      return output
    },
    floats(name: string, shape: number[], floats: ArrayLike<number>): string {
      constants.push({ name, shape, floats })
      return name
    },
    /** A list, or a single number. */
    integers(name: string, integers: number[] | number): string {
      constants.push(typeof integers === 'number' ? { name, shape: [], integers: [integers] } : { name, shape: [integers.length], integers })
      return name
    },
  }
}
export type GraphBuilder = ReturnType<typeof graphBuilder>
