import { readTextIfAny, writeFileAtomic } from '../../base/files.ts'
import type { Log } from '../../base/log.ts'
import type { RouterSettings } from '../record.ts'
import { parseSettings } from './parse-settings.ts'

/** What a router was last told, on a disk: started again it serves at once. Undefined where there is no such file; one that is not right fails
 *  with REQUEST_INVALID. */
export async function readSettings(path: string): Promise<RouterSettings | undefined> {
  const text = await readTextIfAny(path)
  return text === undefined ? undefined : parseSettings(text)
}

/** A file system that is read-only (a mounted ConfigMap) is kept up to date by whoever mounted it. */
export async function keepSettings(path: string, settings: RouterSettings, log: Log): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(settings, null, 2)}\n`).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EROFS') throw error
    log.info(`${path} cannot be written here: whoever mounted it keeps it`)
  })
}
