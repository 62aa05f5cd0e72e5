import { dump } from 'js-yaml'

/** Plain values as YAML, keys in the order they have, long lines whole. What could be read as something else is quoted. */
export function formatYaml(value: unknown): string {
  return dump(value, { lineWidth: -1, noRefs: true })
}
