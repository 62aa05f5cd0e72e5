import { seededRandom } from '../../src/base/random.ts'
import type { Random } from '../../src/base/random.ts'
import { csvOf } from './csv-of.ts'

const kinds = [
  { category: '存款', noun: '定期存款', latin: 'Deposit', risk: 1 },
  { category: '货币基金', noun: '现金宝', latin: 'Money Market Fund', risk: 1 },
  { category: '债券基金', noun: '稳利债券', latin: 'Bond Fund', risk: 2 },
  { category: '保险', noun: '年金保险', latin: 'Annuity', risk: 2 },
  { category: '混合基金', noun: '均衡混合', latin: 'Balanced Fund', risk: 3 },
  { category: '股票基金', noun: '成长股票', latin: 'Equity Fund', risk: 4 },
  { category: '结构性产品', noun: '挂钩票据', latin: 'Structured Note', risk: 5 },
] as const
const issuers = ['东岳', '南湖', 'Northgate', '西山', 'Meridian']
const hourMs = 3_600_000
const start = Date.parse('2026-01-01T00:00:00Z')

interface Finance {
  files: Record<string, string>
  /** What no file says: the true chance of default of each client, in the order of the file. */
  chances: number[]
}

/** Made-up clients of a bank, with what became of their loans, and products that they looked at and bought: each buys only what suits the class of risk that the bank has given them.
 *  A few products have no class. The same seed gives the same bytes. */
export function makeFinance(seed: number, { clients = 3000, investors = 500 } = {}): Finance {
  const random = seededRandom(seed)
  const loans = Array.from({ length: clients }, (_, i) => makeClient(i, random))
  const products = makeProducts(random)
  return {
    files: {
      'data/clients.csv': csvOf(loans.map(({ row }) => row)),
      'data/products.csv': csvOf(products.map(({ item, name, category, brand, price, risk }) => ({ 产品: item, 名称: name, 类别: category, 发行人: brand, 起购金额: price, 风险等级: risk === 0 ? '' : `R${risk}` }))),
      'data/holdings.csv': csvOf(Array.from({ length: investors }, (_, i) => visits(`u${i + 1}`, products, random)).flat()),
    },
    chances: loans.map(({ chance }) => chance),
  }
}

/** Months late count most, and the share of the limit that is used; little income and youth a little; the branch nothing. */
function makeClient(i: number, random: Random): { row: Record<string, string | number>; chance: number } {
  const income = Math.exp(9 + 0.6 * random.normal())
  const limit = Math.round(income * (1 + 4 * random.next()) / 100) * 100
  const used = Math.min(1.2, Math.max(0, 0.4 + 0.35 * random.normal()))
  const late = random.next() < 0.75 ? 0 : 1 + random.below(4)
  const age = 20 + random.below(50)
  const chance = 1 / (1 + Math.exp(2.4 - 0.9 * late - 1.8 * used + 0.5 * (Math.log(income) - 9) + 0.02 * (age - 45)))
  const row = {
    client: `c${i + 1}`, income: Math.round(income), limit, usedShare: used.toFixed(3), monthsLate: late, age, education: random.pick(['school', 'bachelor', 'master']), branch: random.pick(['north', 'south', '华东']),
    default: random.next() < chance ? 'yes' : 'no',
  }
  return { row, chance }
}

interface Product { item: string; name: string; category: string; brand: string; price: number; risk: number; appeal: number }

function makeProducts(random: Random): Product[] {
  return Array.from({ length: 84 }, (_, i) => {
    const { category, noun, latin, risk } = kinds[i % kinds.length]!
    const brand = random.pick(issuers)
    const shifted = Math.min(5, Math.max(1, risk + (random.below(4) === 0 ? random.below(3) - 1 : 0)))
    return { item: `p${String(i + 1).padStart(3, '0')}`, name: `${brand} ${i % 2 === 0 ? noun : latin} ${1 + Math.floor(i / kinds.length)}`, category, brand, price: 100 * 10 ** random.below(4), risk: i % 17 === 16 ? 0 : shifted, appeal: Math.exp(0.8 * random.normal()) }
  })
}

/** A client looks at products of two kinds that they like, now and then at any, also at what is too risky for them; what is bought suits. */
function visits(user: string, products: readonly Product[], random: Random): { user: string; item: string; kind: string; time: string }[] {
  const clientClass = 1 + random.below(5)
  const suitable = products.filter(({ risk }) => risk > 0 && risk <= clientClass)
  const liked = [random.pick(suitable).category, random.pick(suitable).category]
  const first = start + random.below(60 * 24) * hourMs
  return Array.from({ length: 5 + random.below(12) }, (_, n) => {
    const pool = random.next() < 0.85 ? suitable.filter(({ category }) => liked.includes(category)) : products
    const product = drawByAppeal(pool, random)
    const buys = suitable.includes(product) && random.next() < 0.3
    return { user, item: product.item, kind: buys ? 'purchase' : 'view', time: new Date(first + n * 7 * hourMs).toISOString() }
  })
}

function drawByAppeal(pool: readonly Product[], random: Random): Product {
  let left = random.next() * pool.reduce((sum, { appeal }) => sum + appeal, 0)
  return pool.find(({ appeal }) => (left -= appeal) <= 0) ?? pool.at(-1)!
}
