import { packageBytes } from './install-packages.ts'
import { wheelsOf } from './wheels.ts'

/** What an installation takes while it is made: the wheels, what is unpacked of them, and the packages; and a tenth more. */
export function neededBytes(kind: 'cpu' | 'gpu' | 'webgpu'): number {
  return 1.1 * (packageBytes + wheelsOf(kind).reduce((sum, { bytes, unpackedBytes }) => sum + bytes + unpackedBytes, 0))
}
