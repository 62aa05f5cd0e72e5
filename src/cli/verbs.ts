import type { Verb } from '../entry/verb.ts'
import { alert } from './alert.ts'
import { checkHealth } from './check-health.ts'
import { deploy } from './deploy.ts'
import { doctor } from './doctor.ts'
import { evaluate } from './evaluate.ts'
import { explain } from './explain.ts'
import { init } from './init.ts'
import { plan } from './plan.ts'
import { profile } from './profile.ts'
import { release } from './release.ts'
import { report } from './report.ts'
import { reproduce } from './reproduce.ts'
import { serve } from './serve.ts'
import { train } from './train.ts'
import { validate } from './validate.ts'

/** Every verb, in the order of the life of a change. */
export const verbs: readonly Verb[] = [init, doctor, validate, explain, plan, train, evaluate, report, release, deploy, checkHealth, alert, serve, profile, reproduce]
