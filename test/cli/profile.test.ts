import { join } from 'node:path'
import { stat } from 'node:fs/promises'
import { readText } from '../../src/base/files.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { profile } from '../../src/cli/profile.ts'
import { release } from '../../src/cli/release.ts'
import { train } from '../../src/cli/train.ts'
import { assert, describe } from '../support/suite.ts'
import { withShop } from './shop-bed.ts'

describe('profile', (test) => {
  test('writes the interests of every user, readable by nobody else, and the same bytes again', async () => withShop(async ({ tell, workspace }) => {
    assert.is((await tell(profile, { model: 'user-behavior' })).error?.code, 'RELEASE_NOT_FOUND')
    for (const told of [await tell(plan), await tell(train, { executor: 'inline' }), await tell(evaluate), await tell(release)]) assert.is(told.exitCode, 0, told.sentence)

    const told = await tell(profile, { model: 'user-behavior' })
    assert.is(told.exitCode, 0, told.sentence)
    const path = join(workspace, 'profiles/user-behavior.jsonl')
    const text = await readText(path)
    const profiles = text.trimEnd().split('\n').map((line) => JSON.parse(line) as { user: string; categories: { share: number }[]; purchaseIntent: number })
    assert.equal(told.result, { release: 'user-behavior-v1.0.0', users: profiles.length, path })
    assert.is(new Set(profiles.map(({ user }) => user)).size, profiles.length)
    assert.ok(profiles.every(({ categories, purchaseIntent }) => purchaseIntent >= 0 && purchaseIntent <= 1 && categories.every(({ share }) => share > 0 && share <= 1)))
    assert.ok(profiles.some(({ categories }) => categories.length > 0))
    assert.is((await stat(path)).mode & 0o777, 0o600)

    await tell(profile, { model: 'user-behavior' })
    assert.is(await readText(path), text)
  }))

  test('refuses a model without a spec', async () => withShop(async ({ tell }) => {
    assert.is((await tell(profile, { model: 'user-behaviour' })).error?.code, 'INPUT_INVALID')
  }))
})
