import { seededRandom } from '../../src/base/random.ts'
import { csvOf } from './csv-of.ts'

export const segments = ['students', 'parents', '上班族'] as const
const topics = ['games', 'toys', '旅游', '汽车'] as const
const places = ['top', 'side', 'middle', 'bottom'] as const
/** How often a place of a page is looked at. */
const examined = { top: 1, side: 0.6, middle: 0.35, bottom: 0.2 } as const
type Place = (typeof places)[number]

interface Ad { ad: string; topic: string; /** Chance of a click once it is looked at, by segment. */ appeal: Record<string, number> }
interface Ads {
  files: Record<string, string>
  /** What no file says. */
  ads: Ad[]
  /** What a policy truly earns a decision: clicks per impression, for visitors and places as in the log. */
  valueOf(policy: (segment: string, place: string) => Record<string, number>): number
}

/** A log of made-up impressions: 20 ads on four places of a page, drawn by an old policy whose probabilities are told. It prefers some ads, the more so the better the place, and what it
 *  prefers is not what people like: so plain rates of clicks mislead. A click needs a look and a liking. The same seed gives the same bytes. */
export function makeAds(seed: number, { impressions = 20_000 } = {}): Ads {
  const random = seededRandom(seed)
  const ads: Ad[] = Array.from({ length: 20 }, (_, i) => {
    const topic = topics[i % topics.length]!
    const base = -2.2 + 0.7 * random.normal()
    return { ad: `ad-${String(i + 1).padStart(2, '0')}`, topic, appeal: Object.fromEntries(segments.map((segment) => [segment, 1 / (1 + Math.exp(-base - 0.9 * affinity(segment, topic)))])) }
  })
  // The old policy likes ads in an order that has nothing to do with what people like.
  const favour = ads.map(() => random.normal())
  const strength: Record<Place, number> = { top: 1.5, side: 0.8, middle: 0.2, bottom: -0.8 }
  const shares = Object.fromEntries(places.map((place) => {
    const weights = favour.map((value) => Math.exp(strength[place] * value))
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return [place, weights.map((weight) => 0.1 / ads.length + 0.9 * weight / sum)]
  })) as Record<Place, number[]>

  const rows = Array.from({ length: impressions }, (_, i) => {
    const [segment, place] = [random.pick(segments), random.pick(places)]
    let left = random.next()
    const shown = Math.max(0, shares[place].findIndex((share) => (left -= share) < 0))
    const { ad, topic, appeal } = ads[shown]!
    return { impression: i + 1, visitor: `v${1 + random.below(impressions / 5)}`, segment, hour: random.below(24), position: place, item: ad, topic, propensity: shares[place][shown]!, click: random.next() < examined[place] * appeal[segment]! ? 1 : 0 }
  })
  return {
    files: { 'data/impressions.csv': csvOf(rows) },
    ads,
    valueOf: (policy) => mean(segments.map((segment) => mean(places.map((place) => {
      const chances = policy(segment, place)
      return examined[place] * ads.reduce((sum, { ad, appeal }) => sum + (chances[ad] ?? 0) * appeal[segment]!, 0)
    })))),
  }
}

function affinity(segment: (typeof segments)[number], topic: string): number {
  const liked = { students: 'games', parents: 'toys', 上班族: '汽车' }[segment]
  return topic === liked ? 1 : topic === '旅游' ? 0.2 : -0.4
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
