import { behaviorFamily } from './behavior/family.ts'
import type { Family } from './family.ts'

const byName: Record<Family['name'], Family> = { behavior: behaviorFamily }

/** The family that a spec names. */
export function familyOf(name: Family['name']): Family {
  return byName[name]
}
