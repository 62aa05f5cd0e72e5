import { seededRandom } from '../../../src/base/random.ts'
import type { Random } from '../../../src/base/random.ts'
import type { SparseMatrix } from '../../../src/matrix/sparse.ts'

interface SetSize { users: number; items: number; interactions: number }
/** Who met what, a tenth of it held back as each user's test. */
export interface GeneratedSet { train: SparseMatrix; test: Int32Array[] }

const topics = 40
const topicsOfUser = 3
/** Share of what a user meets outside of the own topics. */
const strayShare = 0.25
const testShare = 0.1

/** A seeded shop: each item has a topic and a popularity (Zipf), each user a few topics and an activity (log-normal). Interactions come to about the
 *  asked number; none twice. */
export function generateSet({ users, items, interactions }: SetSize, seed = 1): GeneratedSet {
  const random = seededRandom(seed)
  const order = random.shuffle(Array.from({ length: items }, (_, item) => item))
  const popularity = order.map((_, rank) => 1 / (rank + 20) ** 0.7)
  const ofTopic = Array.from({ length: topics }, (_, topic) => order.map((item, rank) => ({ item, weight: popularity[rank]! })).filter(({ item }) => item % topics === topic))
  const draws = [...ofTopic, order.map((item, rank) => ({ item, weight: popularity[rank]! }))].map(drawer)

  const activities = Float64Array.from({ length: users }, () => Math.exp(0.6 * random.normal()))
  const perActivity = interactions / activities.reduce((sum, activity) => sum + activity, 0)
  const starts = new Int32Array(users + 1)
  const indices = new Int32Array(Math.ceil(interactions * 1.1) + users)
  const test: Int32Array[] = []
  for (let user = 0, at = 0; user < users; user++) {
    const own = Array.from({ length: topicsOfUser }, () => random.below(topics))
    const wanted = Math.min(Math.max(2, Math.round(activities[user]! * perActivity)), items / 4)
    const met = new Set<number>()
    while (met.size < wanted) met.add(draws[random.next() < strayShare ? topics : random.pick(own)]!(random))
    const isTest = [...met].map((_, i) => i > 0 && random.next() < testShare)
    const train = Int32Array.from([...met].filter((_, i) => !isTest[i])).sort()
    test.push(Int32Array.from([...met].filter((_, i) => isTest[i])))
    indices.set(train, at)
    at += train.length
    starts[user + 1] = at
  }
  return { train: { rows: users, columns: items, starts, indices: indices.slice(0, starts[users]), values: new Float32Array(starts[users]!).fill(1) }, test }
}

/** Items with chances in proportion to their weights. */
function drawer(weighted: readonly { item: number; weight: number }[]): (random: Random) => number {
  const sums = new Float64Array(weighted.length)
  weighted.forEach(({ weight }, i) => { sums[i] = (sums[i - 1] ?? 0) + weight })
  return (random) => {
    const wanted = random.next() * sums.at(-1)!
    let [low, high] = [0, sums.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! <= wanted) low = middle + 1
      else high = middle
    }
    return weighted[low]!.item
  }
}
