import { checkCost } from '../../src/evaluation/checks.ts'
import { checkScores } from '../../src/evaluation/score-checks.ts'
import { assert, describe } from '../support/suite.ts'

const good = { scores: [0.1, 0.9, 0.5], repeatedScores: [0.1, 0.9, 0.5], predictionMs: { p50: 0.01, p95: 0.0421, n: 200 }, maxPredictionP95Ms: 5, bytes: 20_000, maxModelMiB: 1 }
type Candidate = typeof good
const checkCandidate = (candidate: Candidate) => [...checkScores(candidate.scores, candidate.repeatedScores), ...checkCost(candidate, candidate)]

function offences(change: Partial<Candidate>): string[] {
  return checkCandidate({ ...good, ...change }).filter(({ verdict }) => verdict !== 'pass').map(({ name, verdict, reason }) => `${name} ${verdict}: ${reason}`)
}
function offencesOf(scores: number[]): string[] {
  return offences({ scores, repeatedScores: scores })
}

describe('checkScores and checkCost', (test) => {
  test('a sound candidate passes every check, each with its reason', () => {
    assert.equal(checkCandidate(good).map(({ name, verdict, reason }) => `${name} ${verdict}: ${reason}`), [
      'finite pass: All 3 scores are finite numbers.',
      'inRange pass: All 3 scores lie between 0 and 1.',
      'repeatable pass: All 3 examples get the same score a second time.',
      'notConstant pass: The scores differ between examples.',
      'predictionTime pass: 95 of 100 predictions take at most 0.042 ms; the limit is 5 ms (200 timed).',
      'modelSize pass: The files of the model take 20 KiB; the limit is 1 MiB.',
    ])
  })

  test('a score that is not a number fails as such, and as out of range, but not as unrepeatable', () => {
    assert.equal(offencesOf([0.1, NaN, 0.5]), [
      'finite fail: The score NaN of test example 2 is not a finite number.',
      'inRange fail: The score NaN of test example 2 does not lie between 0 and 1.',
    ])
  })

  test('scores beyond 0 and 1 fail and are counted', () => {
    assert.equal(offencesOf([0, 1, 1.5, -0.1]), ['inRange fail: The score 1.5 of test example 3 does not lie between 0 and 1 (the first of 2).'])
  })

  test('another score for the same example fails', () => {
    assert.equal(offences({ repeatedScores: [0.1, 0.9, 0.50001] }), ['repeatable fail: The score 0.5 of test example 3 was another one the second time.'])
  })

  test('a model that gives everybody the same score fails', () => {
    assert.equal(offencesOf([0.2, 0.2, 0.2]), ['notConstant fail: All 3 scores are 0.2: the model ignores its input.'])
  })

  test('a slow prediction fails', () => {
    assert.equal(offences({ predictionMs: { p50: 1, p95: 6.25, n: 200 } }), ['predictionTime fail: 95 of 100 predictions take at most 6.3 ms; the limit is 5 ms (200 timed).'])
  })

  test('a model whose files are too large fails', () => {
    assert.equal(offences({ bytes: 1.25 * 2 ** 20 }), ['modelSize fail: The files of the model take 1.3 MiB; the limit is 1 MiB.'])
    assert.equal(offences({ bytes: 2 ** 20 }), [])
  })

  test('nothing scored and nothing timed is no pass', () => {
    assert.equal(offences({ scores: [], repeatedScores: [], predictionMs: { p50: 0, p95: 0, n: 0 } }), [
      'finite inconclusive: There is no test example to score.',
      'inRange inconclusive: There is no test example to score.',
      'repeatable inconclusive: There is no test example to score.',
      'notConstant inconclusive: There is no test example to score.',
      'predictionTime inconclusive: No prediction was timed.',
    ])
  })
})
