import { placeInPercent, routeChooser } from '../../../src/serving/router/choose-route.ts'
import type { Route } from '../../../src/serving/record.ts'
import { assert, describe } from '../../support/suite.ts'

describe('routeChooser', (test) => {
  test('requests without a key are divided exactly, and not in blocks', () => {
    const chooser = routeChooser(routes(10))
    const chosen = Array.from({ length: 100 }, () => chooser.choose(undefined)!.role)
    assert.is(chosen.filter((role) => role === 'canary').length, 10)
    assert.is(chosen.slice(0, 50).filter((role) => role === 'canary').length, 5)
  })

  test('a key always gets the same version', () => {
    const chooser = routeChooser(routes(50))
    for (const key of ['alice', 'bob', '用户 7']) assert.is(new Set(Array.from({ length: 5 }, () => chooser.choose(key)!.version)).size, 1)
  })

  test('keys are divided by weight', () => {
    const share = users.filter((user) => routeChooser(routes(30)).choose(user)!.role === 'canary').length / users.length
    assert.ok(Math.abs(share - 0.3) < 0.05, `share ${share}`)
  })

  test('who met the canary at a small weight meets it at every larger one', () => {
    const at = (weight: number) => users.filter((user) => routeChooser(routes(weight)).choose(user)!.role === 'canary')
    for (const [small, large] of [[1, 10], [10, 50], [50, 99]] as const) {
      const among = new Set(at(large))
      assert.ok(at(small).every((user) => among.has(user)))
    }
  })

  test('who meets the baseline at a small weight meets it at every larger one, and nobody goes from canary to baseline', () => {
    const groupsAt = (weight: number) => users.map((user) => routeChooser(withBaseline(weight)).choose(user)!.role)
    const [small, larger, half] = [5, 20, 50].map(groupsAt) as [string[], string[], string[]]
    for (const [before, after] of [[small, larger], [larger, half]] as const) {
      for (const [i, role] of before.entries()) assert.ok(role === 'stable' || role === after[i], `${users[i]}: ${role}, then ${after[i]}`)
    }
    assert.equal([...new Set(half)].sort(), ['baseline', 'canary'])
  })

  test('canary and baseline get as many users, and requests without a key are divided exactly', () => {
    const roles = users.map((user) => routeChooser(withBaseline(20)).choose(user)!.role)
    for (const role of ['canary', 'baseline']) assert.ok(Math.abs(roles.filter((each) => each === role).length / users.length - 0.2) < 0.04)
    const chooser = routeChooser(withBaseline(20))
    const turns = Array.from({ length: 100 }, () => chooser.choose(undefined)!.role)
    assert.equal(['canary', 'stable', 'baseline'].map((role) => turns.filter((each) => each === role).length), [20, 60, 20])
  })

  test('the place of a user never changes, whatever release of RankOps routes', () => {
    assert.equal(['alice', 'bob', '用户 7'].map((user) => placeInPercent(user).toFixed(3)), ['17.127', '50.669', '45.199'])
  })

  test('a single route gets everything, and without routes nothing is chosen', () => {
    assert.is(routeChooser([{ ...routes(0)[0]!, weightPercent: 100 }]).choose('alice')!.role, 'stable')
    assert.is(routeChooser([]).choose('alice'), undefined)
    assert.is(routeChooser([]).choose(undefined), undefined)
  })

  test('a route of weight 0 gets nothing', () => {
    const chooser = routeChooser(routes(0))
    assert.ok(users.every((user) => chooser.choose(user)!.role === 'stable' && chooser.choose(undefined)!.role === 'stable'))
  })
})

const users = Array.from({ length: 2000 }, (_, i) => `user-${i}`)

function routes(canaryPercent: number): Route[] {
  return [
    { name: '1.0.0', version: '1.0.0', url: 'http://127.0.0.1:1', weightPercent: 100 - canaryPercent, role: 'stable' },
    { name: '1.1.0', version: '1.1.0', url: 'http://127.0.0.1:2', weightPercent: canaryPercent, role: 'canary' },
  ]
}

function withBaseline(percent: number): Route[] {
  const [stable, canary] = routes(percent) as [Route, Route]
  return [{ ...stable, weightPercent: 100 - 2 * percent }, canary, { ...stable, name: '1.0.0-baseline', weightPercent: percent, role: 'baseline' }]
}
