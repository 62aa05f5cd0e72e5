import { attemptsOfMany, untilFirst } from '../../base/until-first.ts'

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

/** Reads, edits and writes until nobody was faster. Whoever wrote meanwhile is right: the edit is made again on what is there then. */
export async function change<T>(store: StateStore, below: string | readonly string[], edit: (content: StoreContent) => Edit<T> | { result: T }): Promise<T> {
  return untilFirst(async () => {
    const content = await store.read(below)
    const edited = edit(content)
    if (!('changes' in edited)) return edited.result
    const changes = edited.changes.filter(({ path, content: text }) => content.files.get(path) !== text)
    if (changes.length > 0) await store.commit(content.head, edited.message, changes)
    return edited.result
  }, { mostAttempts: attemptsOfMany })
}
