type Numbers = Float64Array | Uint32Array | Uint8Array

/** Numbers that come one by one, kept as a typed array that doubles when it is full: 1 to 8 bytes each, where an array of objects would take a hundred. */
interface Growing<A extends Numbers> { push(value: number): void; at(index: number): number; values(): A }

function growing<A extends Numbers>(make: (length: number) => A): Growing<A> {
  let values = make(1024)
  let length = 0
  return {
    push(value) {
      if (length === values.length) {
        const larger = make(length * 2)
        larger.set(values)
        values = larger
      }
      values[length++] = value
    },
    at: (index) => values[index]!,
    values: () => values.subarray(0, length) as A,
  }
}

export const float64s = (): Growing<Float64Array> => growing((length) => new Float64Array(length))
export const uint32s = (): Growing<Uint32Array> => growing((length) => new Uint32Array(length))
export const uint8s = (): Growing<Uint8Array> => growing((length) => new Uint8Array(length))
