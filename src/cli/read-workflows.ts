import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, readText } from '../base/files.ts'
import { readCaller } from './workflow-calls.ts'
import type { CallerFile } from './workflow-calls.ts'

const workflowFolder = '.github/workflows'

/** The workflows of a work tree that call RankOps, by path. */
export async function readCallers(folder: string): Promise<CallerFile[]> {
  const names = await readdir(join(folder, workflowFolder)).catch((error: unknown) => { if (isMissing(error)) return []; throw error })
  const files = await Promise.all(names.filter((name) => /\.ya?ml$/.test(name)).sort().map(async (name) => {
    const path = `${workflowFolder}/${name}`
    return readCaller(path, await readText(join(folder, path)))
  }))
  return files.filter((file) => file !== undefined && file.calls.length > 0) as CallerFile[]
}
