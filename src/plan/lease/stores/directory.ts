import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../../base/errors.ts'
import { isMissing } from '../../../base/files.ts'
import type { StateStore } from '../state-store.ts'

/** Old states that are kept: a writer may read one, and be this many changes late. */
const kept = 200

/** A folder that all runners share, e.g. on NFS. Each state is a numbered file with everything in it; the next number is taken by a hard link, which one of two writers gets. So no lock is held,
 *  none is left by who dies, and what is read is whole. `makeLink` gives a name to a file, as `link` does. */
export function directoryStore(folder: string, makeLink = link): StateStore {
  return {
    async read(below) {
      for (;;) {
        const newest = (await listStates(folder)).at(-1)
        if (newest === undefined) return { head: undefined, files: new Map() }
        const text = await readFile(join(folder, newest), 'utf8').catch((error: unknown) => { if (isMissing(error)) return undefined; throw error })
        // Many others wrote since the list was read; there is a newer one.
        if (text === undefined) continue
        const files = Object.entries(JSON.parse(text) as Record<string, string>)
        const prefixes = [below].flat().map((each) => `${each.replace(/\/+$/, '')}/`)
        return { head: newest, files: new Map(files.filter(([path]) => prefixes.some((prefix) => `${path}/`.startsWith(prefix)))) }
      }
    },

    async commit(upon, _message, changes) {
      await mkdir(folder, { recursive: true })
      const moved = () => failure('FORGE_BRANCH_MOVED', { branch: folder, expected: upon ?? 'its beginning (it should be empty)' })
      const before = upon === undefined ? '{}' : await readFile(join(folder, upon), 'utf8').catch((error: unknown) => { throw isMissing(error) ? moved() : error })
      const files = new Map(Object.entries(JSON.parse(before) as Record<string, string>))
      for (const { path, content } of changes) {
        if (content === undefined) files.delete(path)
        else files.set(path, content)
      }
      const next = nameOf(upon === undefined ? 1 : numberOf(upon) + 1)
      if (!await linkNew(folder, next, JSON.stringify(Object.fromEntries(files)), makeLink)) throw moved()
      // States go in their order: while the one that was changed is there, the next was not there and gone. A first one stands alone, or others followed it.
      const states = await listStates(folder)
      if (upon === undefined ? states.length > 1 && states[1] !== nameOf(2) : !states.includes(upon)) {
        await rm(join(folder, next), { force: true })
        throw moved()
      }
      for (const old of states.slice(0, -kept)) await rm(join(folder, old), { force: true })
    },
  }
}

async function linkNew(folder: string, name: string, text: string, makeLink: typeof link): Promise<boolean> {
  const temporary = join(folder, `.${randomUUID()}.tmp`)
  try {
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await makeLink(temporary, join(folder, name))
    return true
  } catch (error) {
    // Where NFS loses the answer the client asks again, and finds what it made itself: the file has both names then (link(2), open(2)).
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return (await stat(temporary)).nlink === 2
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

const stateName = /^\d{12}\.json$/

async function listStates(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => stateName.test(name)).sort()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

function nameOf(n: number): string {
  return `${String(n).padStart(12, '0')}.json`
}

function numberOf(name: string): number {
  return Number(name.slice(0, 12))
}
