// Versions are semantic versions of three numbers; a release's tag is `<model>-v<version>`.

export type Bump = 'major' | 'minor' | 'patch'

const versionPattern = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/

/** "1.2.3" → [1, 2, 3]; undefined for any other text. */
export function parseVersion(text: string): [major: number, minor: number, patch: number] | undefined {
  const match = versionPattern.exec(text)
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined
}

/** Negative where `a` is the older version, 0 where they are the same. Both must be versions. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [numbers(a), numbers(b)]
  return first[0] - second[0] || first[1] - second[1] || first[2] - second[2]
}

/** The version after this one; the first one is 1.0.0. */
export function nextVersion(newest: string | undefined, bump: Bump): string {
  if (newest === undefined) return '1.0.0'
  const [major, minor, patch] = numbers(newest)
  if (bump === 'major') return `${major + 1}.0.0`
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`
}

export function formatTag(model: string, version: string): string {
  return `${model}-v${version}`
}

/** The model and version that a tag names; undefined where it names none of ours. */
export function parseTag(tag: string): { model: string; version: string } | undefined {
  const match = /^([a-z][a-z0-9-]{0,62})-v([\d.]+)$/.exec(tag)
  return match && parseVersion(match[2]!) ? { model: match[1]!, version: match[2]! } : undefined
}

function numbers(version: string): [number, number, number] {
  const parsed = parseVersion(version)
  if (!parsed) throw new TypeError(`not a version: ${version}`)
  return parsed
}
