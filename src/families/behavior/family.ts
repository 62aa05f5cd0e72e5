import type { Family } from '../family.ts'
import { buildExamples } from './examples.ts'
import { fit } from './network.ts'
import { openModel } from './model.ts'
import { scoreTrivially } from './trivial.ts'

/** Purchase intent: does a click become a purchase? `README.md` beside this file tells the formula, the data and the limits. */
export const behaviorFamily: Family = { name: 'behavior', buildExamples, fit, scoreTrivially, open: openModel }
