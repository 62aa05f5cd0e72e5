import { readFileSync, readdirSync } from 'node:fs'

/** A variable whose value every process has that a program started, and those that they start, also once their parent is gone. */
export const markVariable = 'RANKOPS_PROGRAM'

/** Sends a signal to every process of this user that has the mark, however it came about, but for one. Only where there is a /proc (Linux). */
export function signalMarked(mark: string, signal: NodeJS.Signals, besides?: number): void {
  for (const pid of pidsWith(mark)) {
    if (pid === besides) continue
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended.
    }
  }
}

function pidsWith(mark: string): number[] {
  return listFolder('/proc').filter((name) => /^\d+$/.test(name) && hasMark(name, mark)).map(Number)
}

function hasMark(pid: string, mark: string): boolean {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(`\0${markVariable}=${mark}\0`)
  } catch {
    return false                                                           // another user's, or it has ended
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
