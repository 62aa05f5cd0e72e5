import { canonicalJson } from '../../../base/files.ts'
import type { Random } from '../../../base/random.ts'
import { isNumber, shareOf, valueAtShare } from '../../../spec/record.ts'
import type { SearchRange } from '../../../spec/record.ts'
import type { Trial } from '../record.ts'
import type { Sampler } from '../sampler.ts'
import { parzenOf } from './parzen.ts'
import { sampleRandom } from './random.ts'

/** Trials before there is anything to learn from. */
const startUpTrials = 10
/** Draws of which the most promising is taken. */
const candidates = 24
/** The best tenth is what counts as good, and no more than this many. */
const goodShare = 0.1
const mostGood = 25

/** The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio, Kégl 2011): of each key, l(x) is the density of the good trials and g(x) that of the
 *  others; the value with the largest l/g among draws from l is where the expected improvement is the largest. Keys are taken as independent. */
export const sampleTpe: Sampler = (input) => {
  const { ranges, ranked, random } = input
  if (ranked.length < startUpTrials) return sampleRandom(input)
  const nGood = Math.min(mostGood, Math.ceil(goodShare * ranked.length))
  const [good, others] = [ranked.slice(0, nGood), ranked.slice(nGood)]
  return Object.fromEntries(ranges.map((range) => [range.key, isNumber(range) ? chooseNumber(range, good, others, random) : chooseChoice(range, good, others, random)]))
}

type Trials = readonly Pick<Trial, 'parameters'>[]

/** What is no number, such as a list of layers that the spec has of its own, lies nowhere on the scale and tells nothing. */
function chooseNumber(range: SearchRange & { min: number; max: number }, good: Trials, others: Trials, random: Random): number {
  const [l, g] = [good, others].map((trials) => parzenOf(trials.map(({ parameters }) => shareOf(range, Number(parameters[range.key]))).filter((share) => !Number.isNaN(share))))
  return best(() => l!.draw(random), (share) => l!.density(share) / g!.density(share), (share) => valueAtShare(range, share))
}

/** Each choice counts as often as the trials had it, and once more. */
function chooseChoice({ key, choices = [] }: SearchRange, good: Trials, others: Trials, random: Random): unknown {
  const texts = choices.map((choice) => canonicalJson(choice))
  const [l, g] = [good, others].map((trials) => {
    const counts = texts.map((text) => 1 + trials.filter(({ parameters }) => canonicalJson(parameters[key]) === text).length)
    const sum = counts.reduce((a, b) => a + b, 0)
    return counts.map((count) => count / sum)
  })
  return best(() => drawIndex(l!, random), (i) => l![i]! / g![i]!, (i) => choices[i])
}

function best<T>(draw: () => number, gain: (drawn: number) => number, asValue: (drawn: number) => T): T {
  const drawn = Array.from({ length: candidates }, draw)
  return asValue(drawn.reduce((most, one) => (gain(one) > gain(most) ? one : most)))
}

function drawIndex(chances: readonly number[], random: Random): number {
  let rest = random.next()
  const i = chances.findIndex((chance) => (rest -= chance) < 0)
  return i < 0 ? chances.length - 1 : i
}
