// RANKOPS_CANARY_RUNS=1000 watches more rollouts by case; npm run bench -- canary prints the whole table.
import { countFalseAborts, watch } from '../../../scripts/bench/canary.ts'
import { rates, watchedRules, well, worldOf, worseWorlds } from '../../../scripts/bench/canary/worlds.ts'
import { mostByChance } from '../../../scripts/bench/verdicts/count-verdicts.ts'
import { assert, describe } from '../../support/suite.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? 20261126)
const runs = Number(process.env['RANKOPS_CANARY_RUNS'] ?? 100)
const looks = 60
console.log(`seed ${seed}, ${runs} rollouts by case`)

describe('a canary that is watched all the time', (test) => {
  test('is aborted no more often than alpha says when it is as good as its baseline: at any rate, in any rhythm, with restarts of the router', () => {
    const perWorld = runs * rates.length
    const most = mostByChance(perWorld, watchedRules.alpha / watchedRules.steps.length)
    for (const { name, counts } of countFalseAborts(runs, looks, seed)) {
      const aborted = counts.reduce((sum, count) => sum + count, 0)
      console.log(`${name}: ${aborted} of ${perWorld}, at most ${most}`)
      assert.ok(aborted <= most, `${name}: ${aborted} of ${perWorld}`)
    }
  })

  for (const { name, world } of worseWorlds) {
    test(`is found out where it is worse: ${name}, 30 requests a second`, () => {
      const found = watch(20, 300, seed, () => worldOf(world, 1800, 5)).filter(({ verdict }) => verdict === 'bad')
      assert.ok(found.length >= 19, `${found.length} of 20`)
    })
  }

  test('is found out at one request a minute as well, where one in ten fails: within two days', () => {
    const found = watch(20, 576, seed, () => worldOf({ canary: { ...well, errors: 0.1 } }, 1, 5)).filter(({ verdict }) => verdict === 'bad')
    assert.ok(found.length >= 19, `${found.length} of 20`)
  })

  test('and what fails ten times more often is aborted again and again, so the first test is not met by doing nothing', () => {
    assert.is(watch(50, 50, seed, () => worldOf({ canary: { ...well, errors: 0.05 } }, 1800, 5)).filter(({ verdict }) => verdict === 'bad').length, 50)
  })
})
