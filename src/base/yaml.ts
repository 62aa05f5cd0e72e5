import { CORE_SCHEMA, EVENT_ID, SCALAR_STYLE, YAMLException, constructFromEvents, getScalarValue, parseEvents } from 'js-yaml'
import type { Event, ScalarEvent } from 'js-yaml'
import { placeFinder } from './text-place.ts'
import type { Place } from './text-place.ts'

/** What a file from outside may cost: bytes of UTF-8, levels (the innermost values are one), `*aliases`, and values after all aliases are filled in. */
export interface YamlLimits { maxBytes: number; maxDepth: number; maxAliases: number; maxNodes: number }

export const defaultYamlLimits: YamlLimits = { maxBytes: 256 * 1024, maxDepth: 20, maxAliases: 20, maxNodes: 20_000 }

type YamlProblemKind = 'too-large' | 'too-deep' | 'too-many' | 'syntax' | 'tab' | 'empty' | 'several-documents' | 'duplicate-key' | 'forbidden-key' | 'tag' | 'alias'

/** `pointer` is the JSON pointer of the value concerned, empty for the whole file. */
export interface YamlProblem extends Place { kind: YamlProblemKind; pointer: string; message: string }

export interface YamlDocument {
  /** Plain objects, arrays, texts, numbers, booleans and null; undefined where the text could not be read at all. */
  value: unknown
  problems: YamlProblem[]
  /** Where the key of a JSON pointer stands; its value where it has no key (list items, the root). */
  keyPlace(pointer: string): Place
  /** Where the value begins: its quote, bracket or first key; an empty value is at its key. A value that came through an alias is at
   *  the alias, and what is not in the file at the nearest thing around it. */
  valuePlace(pointer: string): Place
}

/** Reads YAML 1.2 (core schema) that a stranger may have written, with the place of everything in it. Never throws: what cannot be
 *  read is a problem at its place, and as many problems as can be found are found at once. Explicit tags, merge keys and several
 *  documents are refused, since a spec needs none and readers disagree about them. */
export function parseYaml(text: string, limits: YamlLimits = defaultYamlLimits): YamlDocument {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text
  const placeOf = placeFinder(source)
  const refuse = (kind: YamlProblemKind, offset: number, message: string): YamlDocument =>
    ({ value: undefined, problems: [{ kind, pointer: '', message, ...placeOf(offset) }], keyPlace: () => placeOf(offset), valuePlace: () => placeOf(offset) })

  const bytes = Buffer.byteLength(text)
  if (bytes > limits.maxBytes) return refuse('too-large', 0, `the file has ${bytes} bytes; expected at most ${limits.maxBytes}`)
  try {
    const events = parseEvents(source, { maxDepth: limits.maxDepth })
    if (events.length === 0) return refuse('empty', 0, 'the file is empty')
    return readDocument(source, events, limits, placeOf)
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const offset = error.mark?.position ?? 0
    if (error.reason.includes('maxDepth')) return refuse('too-deep', offset, `nested deeper than ${limits.maxDepth} levels`)
    const tab = tabInIndentation(source, offset)
    if (tab !== undefined) return refuse('tab', tab, 'a tab in the indentation; expected spaces')
    return refuse('syntax', offset, `not valid YAML: ${error.reason}`)
  }
}

/** The JSON pointer of a member (RFC 6901). */
export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

type Position = { key?: number; value: number }
/** A value and how many values it holds, itself included. */
type Node = { value: unknown; size: number }

const forbiddenKeys: Record<string, string> = {
  ['__proto__']: 'this key is not allowed',
  constructor: 'this key is not allowed',
  prototype: 'this key is not allowed',
  '<<': 'merging with << is not allowed; write the keys out',
}

/** Walks the events of one document. js-yaml reads the grammar; the walk is ours, since it must remember places and go on after a problem. */
function readDocument(source: string, events: Event[], limits: YamlLimits, placeOf: (offset: number) => Place): YamlDocument {
  const positions = new Map<string, Position>()
  const problems: YamlProblem[] = []
  /** Undefined while the anchored value is still being read, when an alias to it would never end. */
  const anchors = new Map<string, Node | undefined>()
  let next = 1
  /** End of the newest token; what has no offset of its own is looked for from here. */
  let cursor = 0
  let nAliases = 0
  let nNodes = 0

  const complain = (kind: YamlProblemKind, pointer: string, offset: number, message: string) => {
    problems.push({ kind, pointer, message, ...placeOf(offset) })
  }

  function readNode(pointer: string, key: number | undefined): Node {
    const event = events[next++]!
    const start = startOf(event, key)
    positions.set(pointer, { ...(key === undefined ? {} : { key }), value: start })
    if (event.type === EVENT_ID.ALIAS) return readAlias(source.slice(event.anchorStart, event.anchorEnd), pointer, start)
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) throw new Error(`unexpected event ${event.type}`)

    if (event.tagStart >= 0) complain('tag', pointer, event.tagStart, `the tag ${source.slice(event.tagStart, event.tagEnd)} is not allowed; write the plain value`)
    const anchor = event.anchorStart >= 0 ? source.slice(event.anchorStart, event.anchorEnd) : undefined
    if (anchor !== undefined) anchors.set(anchor, undefined)
    const nBefore = nNodes
    nNodes += 1
    cursor = Math.max(cursor, event.type === EVENT_ID.SCALAR ? endOf(event, start, key) : start)
    const value = event.type === EVENT_ID.SCALAR ? scalarValue(source, event)
      : event.type === EVENT_ID.SEQUENCE ? readSequence(pointer)
        : readMapping(pointer)
    const node = { value, size: nNodes - nBefore }
    if (anchor !== undefined) anchors.set(anchor, node)
    return node
  }

  function readSequence(pointer: string): unknown[] {
    const items: unknown[] = []
    while (events[next]!.type !== EVENT_ID.POP) items.push(readNode(pointerTo(pointer, items.length), undefined).value)
    next += 1
    return items
  }

  function readMapping(pointer: string): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    const seen = new Map<string, number>()
    while (events[next]!.type !== EVENT_ID.POP) {
      const keyEvent = events[next]!
      const offset = startOf(keyEvent, undefined, ':')
      if (keyEvent.type !== EVENT_ID.SCALAR) {
        complain('syntax', pointer, offset, 'a key must be plain text')
        skipNode()
        skipNode()
        continue
      }
      next += 1
      const key = getScalarValue(source, keyEvent)
      const child = pointerTo(pointer, key)
      cursor = Math.max(cursor, endOf(keyEvent, offset, undefined))
      const before = seen.get(key)
      if (Object.hasOwn(forbiddenKeys, key)) complain('forbidden-key', child, offset, forbiddenKeys[key]!)
      else if (before !== undefined) complain('duplicate-key', child, offset, `this key is already given in line ${placeOf(before).line}`)
      else {
        seen.set(key, offset)
        result[key] = readNode(child, offset).value
        continue
      }
      skipNode()
    }
    next += 1
    return result
  }

  function readAlias(name: string, pointer: string, start: number): Node {
    nAliases += 1
    cursor = start + 1 + name.length
    const none = { value: null, size: 1 }
    if (nAliases === limits.maxAliases + 1) complain('too-many', pointer, start, `more than ${limits.maxAliases} aliases (*${name})`)
    if (nAliases > limits.maxAliases) return none
    if (!anchors.has(name)) { complain('alias', pointer, start, `*${name} has no anchor &${name} before it`); return none }
    const node = anchors.get(name)
    if (node === undefined) { complain('alias', pointer, start, `*${name} contains itself`); return none }
    nNodes += node.size
    if (nNodes > limits.maxNodes) { complain('too-many', pointer, start, `with *${name} filled in the file has more than ${limits.maxNodes} values`); return none }
    // A copy: two keys that share one object would also share the defaults filled into it.
    return { value: structuredClone(node.value), size: node.size }
  }

  /** Passes over a node that does not count: the second value of a key, the value of a forbidden one. */
  function skipNode(): void {
    let depth = 0
    do {
      const event = events[next++]!
      if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) depth += 1
      if (event.type === EVENT_ID.POP) depth -= 1
    } while (depth > 0)
  }

  /** `mark` is what stands before an empty value that has no key: the dash of a list item, the colon of a nameless key. */
  function startOf(event: Event, key: number | undefined, mark = '-'): number {
    if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1
    if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) return event.start
    if (event.type !== EVENT_ID.SCALAR) return cursor
    if (event.valueStart < 0) return key ?? Math.max(cursor, findFrom(source, cursor, mark))
    if (event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED) return event.valueStart - 1
    // The text of a block scalar begins a line below its | or >.
    if (event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK) return findFrom(source, Math.max(cursor, event.anchorEnd, event.tagEnd), '|>')
    return event.valueStart
  }

  function endOf(event: ScalarEvent, start: number, key: number | undefined): number {
    return Math.max(event.valueEnd, event.anchorEnd, event.tagEnd, event.valueStart < 0 && key === undefined ? start + 1 : start)
  }

  const { value } = readNode('', undefined)
  if (value === null) complain('empty', '', positions.get('')!.value, 'the file is empty')
  const second = events.findIndex((event, i) => i > 0 && event.type === EVENT_ID.DOCUMENT)
  if (second > 0) complain('several-documents', '', Math.max(cursor, source.slice(cursor).search(/^---/m) + cursor), 'a second document begins here; expected one a file')

  const nearest = (pointer: string): Position => positions.get(pointer) ?? nearest(pointer.slice(0, Math.max(0, pointer.lastIndexOf('/'))))
  return {
    value,
    problems: problems.sort((a, b) => a.line - b.line || a.column - b.column),
    keyPlace: (pointer) => { const { key, value: start } = nearest(pointer); return placeOf(key ?? start) },
    valuePlace: (pointer) => placeOf(nearest(pointer).value),
  }
}

/** The value of one scalar, read alone as a document of its own: `1` is a number, `"1"` a text. */
function scalarValue(source: string, event: ScalarEvent): unknown {
  const alone = { ...event, tagStart: -1, tagEnd: -1, anchorStart: -1, anchorEnd: -1 }
  return constructFromEvents([{ type: EVENT_ID.DOCUMENT, explicitStart: false, explicitEnd: false, directives: [] }, alone, { type: EVENT_ID.POP }], { source, schema: CORE_SCHEMA })[0]
}

/** Offset of the first of some characters outside comments, -1 where there is none. */
function findFrom(source: string, from: number, characters: string): number {
  for (let i = from; i < source.length; i++) {
    if (characters.includes(source[i]!)) return i
    if (source[i] === '#') while (i + 1 < source.length && !'\r\n'.includes(source[i + 1]!)) i++
  }
  return -1
}

/** A tab at the front of the line of an offset; the usual reason why such a line cannot be read. */
function tabInIndentation(source: string, offset: number): number | undefined {
  const lineStart = Math.max(source.lastIndexOf('\n', offset - 1), source.lastIndexOf('\r', offset - 1)) + 1
  const indentation = /^[ \t]*/.exec(source.slice(lineStart))![0]
  const tab = indentation.indexOf('\t')
  return tab < 0 ? undefined : lineStart + tab
}
