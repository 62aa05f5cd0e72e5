import { behaviorFamily } from './behavior/family.ts'
import { recommendationFamily } from './recommendation/family.ts'
import { searchFamily } from './search/family.ts'

/** Every family, by the name that a spec gives it. A new one is a folder and a line here. */
const families = { behavior: behaviorFamily, recommendation: recommendationFamily, search: searchFamily }

/** The family that a spec names. */
export function familyOf<Name extends keyof typeof families>(name: Name): (typeof families)[Name] {
  return families[name]
}
