/** A hidden note in a comment or issue, by which a later run finds its own text again. */
interface Marker { kind: string; version: number; fields: Record<string, string | number> }
/** A marker and where it stands: the offsets of its first character and of the one after its last. */
interface PlacedMarker extends Marker { start: number; end: number }

/** `<!-- rankops:comment v1 {"headSha":"…"} -->`. Whatever the fields hold, they cannot close the HTML comment. `kind`: lower-case
 *  letters and hyphens. */
export function formatMarker({ kind, version, fields }: Marker): string {
  if (!/^[a-z-]+$/.test(kind)) throw new Error(`"${kind}" is no kind of marker`)
  return `<!-- rankops:${kind} v${version} ${JSON.stringify(fields).replace(/[<>]|-(?=-)/g, asEscape)} -->`
}

/** The first marker of that kind in a text; undefined where there is none, or none that can be read. */
export function parseMarker(text: string, kind: string): PlacedMarker | undefined {
  return findMarkers(text).find((marker) => marker.kind === kind)
}

/** All readable markers of a text, in order. */
export function findMarkers(text: string): PlacedMarker[] {
  return Array.from(text.matchAll(/<!-- rankops:([a-z-]+) v(\d+) (\{[^<>]*\}) -->/g)).flatMap((match) => {
    const fields = parseFields(match[3]!)
    return fields ? [{ kind: match[1]!, version: Number(match[2]), fields, start: match.index, end: match.index + match[0].length }] : []
  })
}

/** Text in which no marker, nor any other HTML comment, is left. */
export function withoutMarkers(markdown: string): string {
  return markdown.replaceAll('<!--', '&lt;!--')
}

function asEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function parseFields(json: string): Marker['fields'] | undefined {
  try {
    const fields = JSON.parse(json) as Marker['fields']
    return Object.values(fields).every((value) => typeof value === 'string' || typeof value === 'number') ? fields : undefined
  } catch {
    return undefined
  }
}
