import { clickColumns, normalise } from '../columns.ts'

/**
 * What User Behavior Insights, the schema of search logs of OpenSearch, Elasticsearch and Solr, calls what a log of searches says; the first that is filled counts. Since version 1.3 of the schema the place of an event is
 * a number, before it an object with an index; sessions were once an attribute. An event belongs to a query by its query_id. The objects that a query found are told only by its own record.
 * Source: https://github.com/o19s/ubi, schemas of events and queries 1.0.0 to 1.3.0.
 */
export const ubiHeadings = {
  search: ['query_id'],
  kind: ['action_name'],
  query: ['user_query'],
  user: ['client_id'],
  session: ['session_id', 'event_attributes.session_id'],
  item: ['event_attributes.object.object_id'],
  position: ['event_attributes.position.ordinal.index', 'event_attributes.position.ordinal'],
  hits: ['query_response_hit_ids', 'query_response_object_ids', 'query_response_objects_ids'],
  time: ['timestamp'],
} as const satisfies Record<string, readonly string[]>

export type UbiRole = keyof typeof ubiHeadings

/** Those that lie within other objects of a record. */
export const nestedUbiHeadings: readonly string[] = Object.values(ubiHeadings).flat().filter((heading) => heading.includes('.'))

/** Headings that a spec gives to some columns of a search log. */
export type GivenHeadings = Readonly<Partial<Record<keyof typeof clickColumns, string>>>

/** Whether a file holds records of UBI, events or queries, and no search log with columns of its own beside the same ids. */
export function isUbi(header: readonly string[], given: GivenHeadings = {}): boolean {
  const found = new Set(header.map(normalise))
  const has = (name: 'query' | 'item') => (given[name] === undefined ? clickColumns[name].names : [given[name]]).some((heading) => found.has(normalise(heading)))
  return found.has('query_id') && (found.has('action_name') || found.has('user_query')) && !(has('query') && has('item'))
}

/** Where each column stands, in the order in which they are tried; none where the file lacks it. A heading of the spec stands in place of the usual ones. */
export function findUbiPlaces(header: readonly string[], given: GivenHeadings): Record<UbiRole, number[]> {
  const places = new Map(header.map((heading, place) => [normalise(heading), place]))
  const find = (headings: readonly string[]) => headings.map((heading) => places.get(normalise(heading))).filter((place) => place !== undefined)
  const own: Readonly<Partial<Record<UbiRole, string>>> = given
  return Object.fromEntries(Object.entries(ubiHeadings).map(([role, headings]) => [role, find(own[role as UbiRole] === undefined ? headings : [own[role as UbiRole]!])])) as unknown as Record<UbiRole, number[]>
}

/** Whether files tell what was done or found; ids and texts of queries alone may be of a table whose columns a spec should name. */
export function tellsActions(header: readonly string[], given: GivenHeadings): boolean {
  const { kind, hits } = findUbiPlaces(header, given)
  return kind.length + hits.length > 0
}

/** Reads the first cell that is filled. */
export function cellReader(places: Record<UbiRole, number[]>): (cells: readonly string[], role: UbiRole) => string {
  return (cells, role) => {
    for (const place of places[role]) {
      const cell = cells[place]?.trim() ?? ''
      if (cell !== '') return cell
    }
    return ''
  }
}
