import type { Action } from '../clicks/actions.ts'
import { actionReader } from '../clicks/actions.ts'
import type { Row } from '../csv.ts'
import { numbering } from '../numbering.ts'
import { readTime } from '../read-time.ts'
import type { UbiRole } from './headings.ts'
import { readIds } from './list-cell.ts'

/** What the log says of a query_id. */
export interface Searches {
  /** The text that was searched for, empty where no record tells. */
  textOf(id: string): string
  /** The objects that were found, the best first. */
  hitsOf(id: string): string[] | undefined
  /** Where an object stood among them, from 1. */
  rankOf(id: string, item: string): number | undefined
  /** Whether an event says what was shown: an object, or all that its search found. Where none does, what the queries found is what was shown. */
  hasShowings: boolean
}

/** The newest record that said something of a search: numbers of a text and of items. Equally new ones go by what they say, so that the order of the records changes nothing.
 *  `isShown`: an event says that something was shown, but not what. */
interface Search { text: number; saidAt: number; hits: Uint32Array; foundAt: number; isShown: boolean }

const none = new Uint32Array()

/** Collects what records say of searches, in whatever order they come. Some 200 bytes a search and 4 bytes a hit are in memory, for an event nothing. */
export function searchCollector(kinds: Readonly<Partial<Record<Action, string>>>): { add(rows: readonly Row[], cell: (cells: readonly string[], role: UbiRole) => string): void; finish(): Searches } {
  const [ids, texts, items] = [numbering(), numbering(), numbering()]
  const searches: Search[] = []
  const readAction = actionReader(kinds)
  let hasShowings = false

  function searchOf(id: string): Search {
    return searches[ids.of(id)] ??= { text: texts.of(''), saidAt: -Infinity, hits: none, foundAt: -Infinity, isShown: false }
  }

  function note(id: string, text: string, hits: readonly string[], time: number): void {
    const search = searchOf(id)
    if (text !== '' && (time > search.saidAt || (time === search.saidAt && text > texts.names[search.text]!))) Object.assign(search, { text: texts.of(text), saidAt: time })
    if (hits.length > 0 && (time > search.foundAt || (time === search.foundAt && key(hits) > key(namesOf(search.hits))))) Object.assign(search, { hits: Uint32Array.from(hits, (hit) => items.of(hit)), foundAt: time })
  }

  function namesOf(hits: Uint32Array): string[] {
    return Array.from(hits, (hit) => items.names[hit]!)
  }

  function find(id: string): Search | undefined {
    return ids.has(id) ? searches[ids.of(id)] : undefined
  }

  return {
    add(rows, cell) {
      for (const { cells } of rows) {
        const [id, action] = [cell(cells, 'search'), cell(cells, 'kind')]
        const { ids: hits } = readIds(cell(cells, 'hits'))
        const text = cell(cells, 'query')
        if (id !== '' && (text !== '' || hits.length > 0)) note(id, text, hits, readTime(cell(cells, 'time'))?.time ?? -1)
        if (action === '' || readAction(action) !== 0) continue
        if (cell(cells, 'item') !== '') hasShowings = true
        else if (id !== '') searchOf(id).isShown = true
      }
    },
    finish: () => ({
      textOf: (id) => { const search = find(id); return search ? texts.names[search.text]! : '' },
      hitsOf: (id) => { const hits = find(id)?.hits ?? none; return hits.length === 0 ? undefined : namesOf(hits) },
      rankOf(id, item) {
        const rank = items.has(item) ? find(id)?.hits.indexOf(items.of(item)) ?? -1 : -1
        return rank === -1 ? undefined : rank + 1
      },
      hasShowings: hasShowings || searches.some(({ isShown, hits }) => isShown && hits.length > 0),
    }),
  }
}

function key(hits: readonly string[]): string {
  return JSON.stringify(hits)
}
