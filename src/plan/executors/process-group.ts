import type { ChildProcess } from 'node:child_process'

/** Sends a signal to a program that was started as the head of a group, and to all that it started. Windows has no groups: there the program alone is ended. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (process.platform === 'win32') {
    child.kill(signal)
    return
  }
  try {
    process.kill(-child.pid!, signal)
  } catch (error) {
    // Nobody is left in the group; macOS says EPERM for that.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

const running = new Set<ChildProcess>()
const endAll = () => { for (const child of running) signalGroup(child, 'SIGKILL') }

/** A second Ctrl-C ends this process at once, and with it all that it trains: one listener, however many they are. Gives what ends that. */
export function endWithThisProcess(child: ChildProcess): () => void {
  if (running.size === 0) process.on('exit', endAll)
  running.add(child)
  return () => {
    running.delete(child)
    if (running.size === 0) process.off('exit', endAll)
  }
}
