import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { generateProducts, generateQueries } from '../../../scripts/bench/search/generate-products.ts'
import { assert, describe } from '../../support/suite.ts'

const bench = (...args: string[]) => spawnSync(process.execPath, [join(import.meta.dirname, '../../../scripts/bench.ts'), 'search', ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1' } })

describe('npm run bench -- search', (test) => {
  test('tells how an index grows, and keeps what it promises of a small one', () => {
    const { status, stdout, stderr } = bench('--part', 'growth', '--sizes', '200,400')
    assert.is(status, 0, stdout + stderr)
    assert.match(stdout, /^\| products +\| +200 \| +400 \|$/m)
    assert.match(stdout, /^KEPT the index of 400 products takes \d+ MiB, wanted less than 3 GiB$/m)
  })

  test('refuses parts, sizes and rounds that are none', () => {
    for (const [option, value] of [['--part', 'memory'], ['--sizes', '10'], ['--rounds', 'few']] as const) {
      const { status, stderr } = bench(option, value)
      assert.is(status, 65)
      assert.match(stderr, `${option} ${value}: `)
    }
  })
})

describe('generated products', (test) => {
  test('are the same for the same seed, in the scripts that are asked for, and frequent words stand in many', () => {
    const products = [...generateProducts(1000, 1)]
    assert.equal(products.slice(0, 50), [...generateProducts(50, 1)])
    assert.not.equal(products.slice(0, 50), [...generateProducts(50, 2)])
    assert.is(products.filter(({ title }) => /\p{Script=Han}/u.test(title)).length, 500)
    assert.ok([...generateProducts(100, 1, ['latin'])].every(({ title, description }) => /^[a-z ]+$/.test(title) && /^[a-z ]*$/.test(description)))
    assert.ok(products.some(({ description }) => description === '') && products.some(({ description }) => description !== ''))
    const words = Map.groupBy(products.flatMap(({ title }) => title.split(' ')), (word) => word)
    assert.ok(Math.max(...[...words.values()].map(({ length }) => length)) > 100 && words.size > 1000, `${words.size} words`)
    assert.ok(generateQueries(20, 3, ['latin']).every((query) => query.split(' ').length === 3))
  })
})
