import type { Random } from '../../base/random.ts'
import type { SearchRange } from '../../spec/record.ts'
import type { Parameters, Trial } from './record.ts'

/** What a sampler knows: where to look, and the trials so far with the best first, those under way last; what failed is not among them. */
interface SamplerInput { ranges: readonly SearchRange[]; ranked: readonly Pick<Trial, 'parameters'>[]; random: Random }

/** Chooses the values of one more trial; pure but for the stream of random numbers that it is given. Drivers in `samplers/`. */
export type Sampler = (input: SamplerInput) => Parameters
