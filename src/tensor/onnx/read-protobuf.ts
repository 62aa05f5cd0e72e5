/** A field of a message: a whole number, four or eight bytes as they lie, or bytes of a known length. */
export type ReadField = { number: number } & ({ integer: bigint } | { bytes: Uint8Array })

/** Protocol buffers, the reading half. Bytes that are no message, or end too early, throw a RangeError. */
export function* readFields(bytes: Uint8Array): Generator<ReadField> {
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) break
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return BigInt.asIntN(64, value)
    }
    throw new RangeError('a number in it has no end')
  }
  const take = (length: number): Uint8Array => {
    if (length < 0 || at + length > bytes.length) throw new RangeError('it ends too early')
    return bytes.subarray(at, at += length)
  }

  while (at < bytes.length) {
    const tag = Number(varint())
    const number = Math.floor(tag / 8)
    switch (tag % 8) {
      case 0: yield { number, integer: varint() }; break
      case 1: yield { number, bytes: take(8) }; break
      case 2: yield { number, bytes: take(Number(varint())) }; break
      case 5: yield { number, bytes: take(4) }; break
      default: throw new RangeError('it has a field of a kind that is not read')
    }
  }
}

/** The bytes of a repeated field, one after the other. */
export function* bytesOf(fields: Iterable<ReadField>, number: number): Generator<Uint8Array> {
  for (const field of fields) if (field.number === number && 'bytes' in field) yield field.bytes
}

/** The texts of a repeated field. */
export function textsOf(fields: Iterable<ReadField>, number: number): string[] {
  return [...bytesOf(fields, number)].map((bytes) => Buffer.from(bytes).toString('utf8'))
}

/** The text of a field, empty where there is none. */
export function textOf(fields: Iterable<ReadField>, number: number): string {
  return textsOf(fields, number)[0] ?? ''
}

/** Whole numbers of a repeated field, packed or one by one. */
export function integersOf(fields: readonly ReadField[], number: number): number[] {
  return fields.filter((field) => field.number === number).flatMap((field) => ('integer' in field ? [Number(field.integer)] : varintsOf(field.bytes)))
}

function varintsOf(bytes: Uint8Array): number[] {
  const values: number[] = []
  let [value, scale] = [0, 1]
  for (const byte of bytes) {
    value += (byte & 127) * scale
    scale *= 128
    if (byte >= 128) continue
    values.push(value)
    ;[value, scale] = [0, 1]
  }
  return values
}
