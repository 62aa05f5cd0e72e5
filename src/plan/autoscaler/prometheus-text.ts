/** One value of a series, e.g. of `gha_busy_runners{name="gpu-set"} 3`. */
export interface Sample { series: string; labels: ReadonlyMap<string, string>; value: number }

/** No series that is asked for here has a line that comes near. */
const longestLine = 10_000

/** The samples of some series in the text format of Prometheus (exposition format 0.0.4, also what its /federate answers). What is no sample of theirs is passed over: comments, other series,
 *  and anything that is not in this format at all. Times that stand behind values are not looked at. */
export function parseSamples(text: string, wanted: readonly string[]): Sample[] {
  return text.split('\n').flatMap((line) => {
    if (line.length > longestLine) return []
    const [, series, inBraces, value] = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?[\d.]+)?[ \t\r]*$/.exec(line) ?? []
    if (series === undefined || !wanted.includes(series)) return []
    const labels = parseLabels(inBraces ?? '')
    return labels === undefined ? [] : [{ series, labels, value: Number(value) }]
  })
}

/** `a="1",b="say \"x\""`; undefined where it is anything else. */
function parseLabels(text: string): Map<string, string> | undefined {
  const labels = new Map<string, string>()
  const label = /[ \t]*([A-Za-z_]\w*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(?:,|$)/y
  for (const end = text.trimEnd().length; label.lastIndex < end;) {
    const [, key, value] = label.exec(text) ?? []
    if (key === undefined) return undefined
    labels.set(key, value!.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)))
  }
  return labels
}
