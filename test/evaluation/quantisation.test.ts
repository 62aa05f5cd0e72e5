import { judgeQuantisation } from '../../src/evaluation/quantisation.ts'
import { rankingKind } from '../../src/evaluation/ranking-kind.ts'
import { assert, describe } from '../support/suite.ts'

const n = 200
const catalogue = { nItems: 50 }
const cases = Array.from({ length: n }, (_, i) => ({ relevant: [{ item: i % 50, gain: 1 }] }))
const kind = rankingKind(catalogue, 'query')
/** The right item first, or second where it is lost. */
const rankings = (isLost: (i: number) => boolean) => cases.map(({ relevant: [right] }, i) => { const other = (right!.item + 1) % 50; return Int32Array.from(isLost(i) ? [other, right!.item] : [right!.item, other]) })
const judge = (isLost: (i: number) => boolean, maxLoss?: number, size = n) => judgeQuantisation({ kind, truth: { cases: cases.slice(0, size), catalogue }, groups: cases.slice(0, size).map((_, i) => `q${i}`), rankings: rankings(isLost).slice(0, size), exact: rankings(() => false).slice(0, size), metric: 'ndcgAt10', maxLoss }, { samples: 200, confidence: 0.95, seed: 7 })

describe('the check of vectors in bytes', (test) => {
  for (const [sentence, isLost, maxLoss, verdict] of [
    ['passes where the same is found', () => false, undefined, 'pass'],
    ['passes where the loss is surely below the limit', (i: number) => i % 50 === 0, 0.05, 'pass'],
    ['fails where it is surely above', (i: number) => i % 4 === 0, undefined, 'fail'],
    ['cannot tell where the interval reaches across the limit', (i: number) => i % 8 === 0, 0.045, 'inconclusive'],
  ] as const) test(sentence, () => assert.is(judge(isLost, maxLoss).check.verdict, verdict))

  test('says both figures, their difference and the limit', () => {
    const { check, quantisation } = judge((i) => i % 4 === 0)
    assert.match(check.reason, /^ndcgAt10 with vectors in bytes \(0\.908\) minus with float32 \(1\.000\), .*lies below/)
    assert.equal([quantisation!.metric, quantisation!.float32, quantisation!.maxLoss], ['ndcgAt10', 1, 0.01])
    assert.ok(Math.abs(quantisation!.delta.value - (quantisation!.bytes - quantisation!.float32)) < 1e-12)
  })

  test('has no verdict on too few queries', () => {
    const { check, quantisation } = judge(() => false, undefined, 5)
    assert.equal([check.verdict, quantisation], ['inconclusive', undefined])
  })
})
