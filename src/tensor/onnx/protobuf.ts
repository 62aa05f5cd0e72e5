/** Protocol buffers, the writing half, as far as ONNX needs it (protobuf.dev/programming-guides/encoding): fields in the order they are given,
 *  so that equal values give equal bytes. */
export type Field = Uint8Array

/** A whole number that is not negative. */
export function integerField(number: number, value: number): Field {
  return Uint8Array.from([...varint(number << 3), ...varint(value)])
}

/** A text (UTF-8), bytes, or an embedded message as the fields it has. */
export function bytesField(number: number, value: string | Uint8Array | readonly Field[]): Field {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : messageOf(value)
  return Buffer.concat([Uint8Array.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes])
}

export function messageOf(fields: readonly Field[]): Uint8Array {
  return new Uint8Array(Buffer.concat(fields))
}

/** Seven bits a byte, the lowest first; the high bit says that more follow. */
function varint(value: number): number[] {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${value} is no whole number from 0 on`)
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push(rest % 128 + 128)
  }
}
