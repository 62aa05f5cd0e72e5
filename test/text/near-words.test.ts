import { editDistance } from '../../src/base/near-miss.ts'
import { seededRandom } from '../../src/base/random.ts'
import { editDistanceWithin } from '../../src/text/edit-distance.ts'
import { openNearWords } from '../../src/text/near-words.ts'
import { assert, describe } from '../support/suite.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? Date.now() % 1_000_000)
process.stdout.write(`seed ${seed}\n`)

const near = (word: string, words: string[]) => openNearWords(words)(word).map(({ place, distance }) => `${words[place]} ${distance}`)

describe('openNearWords', (test) => {
  test('finds a word with a letter too many, too few, another or swapped', () => {
    for (const wrong of ['huaweii', 'huwei', 'huavei', 'hauwei']) assert.equal(near(wrong, ['honor', 'huawei', 'xiaomi']), ['huawei 1'], wrong)
  })

  test('allows two mistakes from eight letters on, and gives the nearest first', () => {
    assert.equal(near('headphnoe', ['headphone', 'headpho', 'headphones', 'telephone']), ['headphone 1', 'headpho 2', 'headphones 2'])
    assert.equal(near('hauwie', ['huawei']), [])
  })

  test('takes the first letter, short words, numbers and Chinese at their word', () => {
    for (const [word, other] of [['samsung', 'hamsung'], ['bag', 'bat'], ['iphone12', 'iphone13'], ['手机壳套', '手机壳子'], ['case', 'case']]) assert.equal(near(word!, [other!]), [])
    assert.equal(near('cases', ['case', 'cas']), ['case 1'])
  })

  test('finds what comparing with every word finds', () => {
    const random = seededRandom(seed)
    const randomWord = () => Array.from({ length: 3 + random.below(8) }, () => random.pick([...'aabeeilnrst'])).join('')
    const words = Array.from({ length: 800 }, randomWord)
    const find = openNearWords(words)
    let found = 0
    for (let round = 0; round < 600; round++) {
      const word = randomWord()
      const limit = word.length < 4 ? 0 : word.length < 8 ? 1 : 2
      const expected = words.map((other, place) => ({ place, distance: editDistance(word, other) })).filter(({ place, distance }) => distance > 0 && distance <= limit && words[place]![0] === word[0])
      assert.equal(find(word), expected.sort((a, b) => a.distance - b.distance || a.place - b.place), word)
      found += expected.length
    }
    assert.ok(found > 20, `${found}`)
  })
})

describe('editDistanceWithin', (test) => {
  test('is the distance up to the limit, and one more beyond', () => {
    const random = seededRandom(seed)
    const randomWord = () => Array.from({ length: random.below(9) }, () => random.pick([...'abc'])).join('')
    for (let round = 0; round < 5000; round++) {
      const [a, b, limit] = [randomWord(), randomWord(), random.below(4)]
      assert.is(editDistanceWithin(a, b, limit), Math.min(editDistance(a, b), limit + 1), `${a} ${b} ${limit}`)
    }
  })
})
