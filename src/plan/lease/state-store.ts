import { setTimeout as pause } from 'node:timers/promises'
import { isFailure } from '../../base/errors.ts'

/** Where in a store the line is kept; nothing lies there where none was ever used. */
export const scheduleFolder = 'schedule'

/** A memory that several machines change at once, without a lock: whoever writes says upon what. Drivers in `stores/`. */
export interface StateStore {
  /** All files below a folder as they were at one moment, with their paths from the root, and what a change must be made upon; of several paths those below each. The path of a file gives that file. */
  read(below: string | readonly string[]): Promise<StoreContent>
  /** Writes all changes or none. FORGE_BRANCH_MOVED where somebody was faster; a change without content deletes. */
  commit(upon: string | undefined, message: string, changes: readonly { path: string; content?: string }[]): Promise<void>
}

export interface StoreContent { head: string | undefined; files: ReadonlyMap<string, string> }

/** What an edit makes of what there is; `undefined` leaves all as it is. */
interface Edit<T> { message: string; changes: readonly { path: string; content?: string }[]; result: T }

const mostAttempts = 20
/** Writers that met each other do not meet again in step. */
const longestPauseMs = 2000

/** Reads, edits and writes until nobody was faster. Whoever wrote meanwhile is right: the edit is made again on what is there then. */
export async function change<T>(store: StateStore, below: string | readonly string[], edit: (content: StoreContent) => Edit<T> | { result: T }): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const content = await store.read(below)
    const edited = edit(content)
    if (!('changes' in edited)) return edited.result
    const changes = edited.changes.filter(({ path, content: text }) => content.files.get(path) !== text)
    if (changes.length === 0) return edited.result
    try {
      await store.commit(content.head, edited.message, changes)
      return edited.result
    } catch (error) {
      if (!isFailure(error, 'FORGE_BRANCH_MOVED') || attempt === mostAttempts) throw error
      await pause(Math.random() * Math.min(longestPauseMs, 10 * 2 ** attempt))
    }
  }
}
