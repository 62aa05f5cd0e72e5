import { shadowComparison } from '../../../src/serving/router/shadow-comparison.ts'
import { assert, describe } from '../../support/suite.ts'

const shadow = { name: '2.0.0', version: '2.0.0', url: 'http://127.0.0.1:1', sharePercent: 100 }

describe('shadowComparison', (test) => {
  const pair = (served: unknown, answered: unknown, request: unknown = { item: '1' }, key?: string) => ({
    path: '/v1/behavior', key, request: Buffer.from(JSON.stringify(request)),
    served: { body: Buffer.from(JSON.stringify(served)), durationMs: 4 }, shadow: { body: Buffer.from(JSON.stringify(answered)), durationMs: 8 },
  })

  test('nothing compared gives no means', () => {
    const figures = shadowComparison()
    figures.countFailed()
    figures.countDropped()
    figures.countMirrored()
    assert.equal(figures.read(shadow), { name: '2.0.0', version: '2.0.0', mirrored: 2, failed: 1, dropped: 1, compared: 0, latencyP50Ms: { served: 0, shadow: 0 }, latencyP95Ms: { served: 0, shadow: 0 }, worst: [] })
  })

  test('means are of the pairs that hold what they speak of', () => {
    const figures = shadowComparison()
    figures.add(pair({ probability: 0.5 }, { probability: 0.3 }))
    figures.add(pair({ probability: 0.5 }, { probability: 0.5 }))
    figures.add(pair({ items: [{ item: 'a' }] }, { items: [{ item: 'b' }] }))
    figures.add(pair('no answer', {}))
    const { mirrored, compared, scoreDifferenceMean, topKChurn, rankOverlap, latencyP95Ms } = figures.read(shadow)
    assert.equal([mirrored, compared, scoreDifferenceMean, topKChurn, rankOverlap, latencyP95Ms], [4, 4, 0.1, 1, 0, { served: 4, shadow: 8 }])
  })

  test('the ten pairs that differ most are kept side by side, without the user', () => {
    const figures = shadowComparison()
    for (let i = 0; i < 200; i++) figures.add(pair({ probability: i * 37 % 200 / 200 }, { probability: 0 }, { item: i * 37 % 200, user: 'alice', who: 'alice' }, 'alice'))
    const { worst } = figures.read(shadow)
    assert.equal(worst.map(({ difference }) => Math.round(difference * 200)), [199, 198, 197, 196, 195, 194, 193, 192, 191, 190])
    assert.equal(worst[0], { path: '/v1/behavior', request: '{"item":199,"user":"…","who":"…"}', served: '{"probability":0.995}', shadow: '{"probability":0}', difference: 0.995 })
  })
})
