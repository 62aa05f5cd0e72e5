// The sample for banks: who will not repay, and products that suit a client's class of risk.
import { makeFinance } from '../../../scripts/sample-data/finance.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { parseCsv } from './parse-csv.ts'
import { withSample } from './sample-bed.ts'

const seed = 7
const finance = makeFinance(seed)
const products = parseCsv(finance.files['data/products.csv']!)
const riskOf = new Map(products.map((row) => [row['产品'], row['风险等级'] === '' ? undefined : Number(row['风险等级']!.slice(1))]))
const categoryOf = new Map(products.map((row) => [row['产品'], row['类别']]))

describe(`the sample data of a bank (seed ${seed})`, (test) => {
  test('are the same bytes for the same seed, and others for another', () => {
    assert.equal(makeFinance(seed).files, finance.files)
    assert.not.equal(makeFinance(seed + 1).files, finance.files)
  })

  test('hold no purchase above what the client may have, and products without a class', () => {
    const bought = parseCsv(finance.files['data/holdings.csv']!).filter(({ kind }) => kind === 'purchase')
    assert.ok(bought.length > 500 && bought.every(({ item }) => riskOf.get(item) !== undefined))
    assert.ok([...riskOf.values()].filter((risk) => risk === undefined).length >= 3)
  })
})

describe('the sample for banks', (test) => {
  test('goes from data to releases; no client is shown what does not suit, and the chance of default follows the true one', () => withSample('finance', ['credit-risk', 'suited-products'], finance.files, async ({ modelOf }) => {
    const recommend = await modelOf('suited-products')
    for (const highest of [1, 2, 3, 4, 5]) {
      for (const history of [[], products.slice(30, 36).map((row, i) => ({ item: row['产品']!, kind: 'view', time: 1e12 + i }))]) {
        const { items } = recommend.answer({ history, riskClass: `C${highest}`, k: 20 }) as { items: { item: string }[] }
        assert.ok(items.length >= 6, `${items.length} for C${highest}`)
        for (const { item } of items) assert.ok(riskOf.get(item)! <= highest, `${item} for C${highest}`)
        for (const of of Map.groupBy(items, ({ item }) => categoryOf.get(item)).values()) assert.ok(of.length <= 3)
      }
    }
    assert.match((await assertFails('REQUEST_INVALID', () => recommend.answer({ history: [] }))).message, /request\.riskClass: is missing/)

    const risk = await modelOf('credit-risk')
    const clients = parseCsv(finance.files['data/clients.csv']!).slice(0, 1000)
    const scores = clients.map(({ client: _client, default: _default, education, branch, ...numbers }) => (risk.answer({ values: { education, branch, ...Object.fromEntries(Object.entries(numbers).map(([name, text]) => [name, Number(text)])) } }) as { probability: number }).probability)
    const misses = scores.map((score, i) => score - finance.chances[i]!)
    const mean = misses.reduce((sum, miss) => sum + miss, 0) / misses.length
    assert.ok(Math.abs(mean) < 0.03, `${mean} too high on average`)
    const rms = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)
    const rate = finance.chances.reduce((sum, chance) => sum + chance, 0) / finance.chances.length
    const unexplained = rms(misses) / rms(finance.chances.slice(0, 1000).map((chance) => chance - rate))
    assert.ok(unexplained < 0.5, `${unexplained} of the spread of the true chances is missed`)
  }))
})
