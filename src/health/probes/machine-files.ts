import { join } from 'node:path'
import { readTextIfAny } from '../../base/files.ts'

/** Reads the kernel's files below a root (`/`, or a recorded machine in tests). What is missing or unreadable is undefined. */
export interface MachineFiles {
  read(path: string): Promise<string | undefined>
  /** A file that holds one number; `max` and what is not a number are undefined. */
  readNumber(path: string): Promise<number | undefined>
}

export function machineFiles(root = '/'): MachineFiles {
  const read = (path: string) => readTextIfAny(join(root, path)).catch(() => undefined)
  return {
    read,
    async readNumber(path) {
      const text = (await read(path))?.trim()
      return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined
    },
  }
}

/** The value of `name` in a file of `name value` lines, with or without a colon. */
export function fieldOf(text: string | undefined, name: string): number | undefined {
  const match = text?.match(new RegExp(`^${name}:?\\s+(\\d+)`, 'm'))
  return match ? Number(match[1]) : undefined
}
