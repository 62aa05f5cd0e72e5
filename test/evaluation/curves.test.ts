import { traceCurves } from '../../src/evaluation/curves.ts'
import { assert, describe } from '../support/suite.ts'

describe('traceCurves', (test) => {
  test('divides the examples into ten parts of equal size by score', () => {
    const scores = Array.from({ length: 40 }, (_, i) => ((i * 7) % 40) / 40)
    const labels = Uint8Array.from(scores, (score) => (score >= 0.5 ? 1 : 0))
    const { calibration } = traceCurves(labels, scores, undefined)
    assert.equal(calibration.map(({ examples }) => examples), Array.from({ length: 10 }, () => 4))
    assert.equal(calibration.map(({ observed }) => observed), [0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    assert.ok(Math.abs(calibration[0]!.predicted - 1.5 / 40) < 1e-12 && Math.abs(calibration[9]!.predicted - 37.5 / 40) < 1e-12)
  })

  test('gives few examples fewer parts, and loses none', () => {
    assert.equal(traceCurves(Uint8Array.of(1, 0, 1), [0.3, 0.1, 0.9], undefined).calibration, [{ predicted: 0.1, observed: 0, examples: 1 }, { predicted: 0.3, observed: 1, examples: 1 }, { predicted: 0.9, observed: 1, examples: 1 }])
    assert.equal(traceCurves(Uint8Array.of(), [], undefined), { calibration: [], precisionRecall: [] })
  })

  test('gives the precision where each recall is first reached', () => {
    // Down the scores: yes, no, yes, yes. Recall 1/3 at rank 1, 2/3 at rank 3, 1 at rank 4.
    const { precisionRecall } = traceCurves(Uint8Array.of(1, 0, 1, 1), [0.9, 0.8, 0.7, 0.6], [0.1, 0.2, 0.3, 0.4])
    assert.is(precisionRecall.length, 20)
    const at = (recall: number) => precisionRecall.find((point) => point.recall === recall)!
    assert.equal([at(0.05).candidate, at(0.3).candidate, at(0.35).candidate, at(0.65).candidate, at(0.7).candidate, at(1).candidate], [1, 1, 2 / 3, 2 / 3, 3 / 4, 3 / 4])
    // The baseline turns the order round: yes, yes, no, yes.
    assert.equal([at(0.05).baseline, at(0.65).baseline, at(1).baseline], [1, 1, 3 / 4])
  })

  test('takes equal scores as one step, whatever their order', () => {
    const points = (labels: number[]) => traceCurves(Uint8Array.from(labels), [0.5, 0.5, 0.5, 0.5], undefined).precisionRecall.map(({ candidate }) => candidate)
    assert.equal(points([1, 0, 0, 0]), Array.from({ length: 20 }, () => 0.25))
    assert.equal(points([0, 0, 0, 1]), points([1, 0, 0, 0]))
  })

  test('has no precision without positives', () => {
    assert.equal(traceCurves(Uint8Array.of(0, 0), [0.5, 0.6], undefined).precisionRecall, [])
  })
})
