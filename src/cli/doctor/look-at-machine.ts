import { statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isMissing } from '../../base/files.ts'
import { tryGit } from '../try-git.ts'
import type { Machine } from './judge-machine.ts'

export async function lookAtMachine(workspace: string, environment: Record<string, string>): Promise<Machine> {
  const { bavail, blocks, bsize } = await statfsOf(resolve(workspace))
  return { node: process.version, git: await tryGit('.', environment, '--version'), workspace, freeBytes: bavail * bsize, sizeBytes: blocks * bsize }
}

/** How much room there is where a folder is, or will be. */
export async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfsOf(resolve(folder))
  return bavail * bsize
}

/** Of a folder that is not there yet its parent's disk counts. */
async function statfsOf(folder: string): Promise<{ bavail: number; blocks: number; bsize: number }> {
  try {
    return await statfs(folder)
  } catch (error) {
    if (isMissing(error) && dirname(folder) !== folder) return statfsOf(dirname(folder))
    throw error
  }
}
