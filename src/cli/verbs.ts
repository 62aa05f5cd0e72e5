import type { Verb } from '../entry/verb.ts'
import { validate } from './validate.ts'

/** Every verb, in the order of the life of a change. */
export const verbs: readonly Verb[] = [validate]
