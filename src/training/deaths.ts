import { readdir, stat } from 'node:fs/promises'
import { constants } from 'node:os'
import { join, sep } from 'node:path'
import { isMissing } from '../base/files.ts'
import { checkpointsName } from './checkpoint-folder.ts'

/** So often what died is started again, within one run of a training. */
export const mostRestarts = 3

const killed = [['SIGKILL', 'was killed'], ['SIGSEGV', 'crashed'], ['SIGBUS', 'crashed'], ['SIGILL', 'crashed']] as const

/** How a program died, where that was an end it did not choose: killed, as the kernel does where memory is short, or crashed in a library. An abort is one too, but not of Node: that
 *  aborts where its heap is full, and would again. */
export function deathOf(exitCode: number, { isNode }: { isNode: boolean }): string | undefined {
  const found = [...killed, ...(isNode ? [] : [['SIGABRT', 'crashed'] as const])].find(([name]) => exitCode === 128 + constants.signals[name])
  return found && `${found[1]} (${found[0]})`
}

/** Changes with every checkpoint below the folder of a training, whoever wrote it: they lie in folders of that name. What dies twice without a new one is not started a third time. */
export async function checkpointsFingerprint(folder: string): Promise<string> {
  try {
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && !/\.(tmp|part)$/.test(entry.name) && entry.parentPath.split(sep).includes(checkpointsName)).map(({ parentPath, name }) => join(parentPath, name)).sort()
    return JSON.stringify(await Promise.all(files.map(async (path) => {
      const { size, mtimeMs } = await stat(path)
      return [path, size, mtimeMs]
    })))
  } catch (error) {
    if (isMissing(error)) return '[]'
    throw error
  }
}
