import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { plan } from '../../src/cli/plan.ts'
import { evaluationRecord } from '../../src/evaluation/record.ts'
import type { RepositorySetup } from '../../src/forge/local/routes/settings.ts'
import { oddEvaluation } from '../report/samples.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { withShop } from './shop-bed.ts'

describe('plan looks for candidates', (test) => {
  test('in the workspace: one that is judged is found, by its plan hash', () => withShop(async ({ tell, workspace }) => {
    const first = await tell(plan, { 'find-candidates': 'workspace' })
    const trainings = JSON.parse(String(first.values['trainings'])) as { model: string; hash: string }[]
    assert.equal(trainings.map(({ model }) => model), ['user-behavior'])
    assert.equal([first.values['found'], first.values['missing']], ['[]', first.values['trainings']])

    const folder = join(workspace, 'candidates', trainings[0]!.hash)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'evaluation.json'), evaluationRecord.format(oddEvaluation))
    const second = await tell(plan, { 'find-candidates': 'workspace' })
    assert.equal([second.values['found'], second.values['missing']], [second.values['trainings'], '[]'])
  }))

  test('among the artefacts: only what a run of a branch left', () => withShop(async ({ tell }) => {
    const setup: RepositorySetup = { artifacts: [] }
    await withLocalForge(async ({ server }) => {
      const look = async () => {
        const told = await tell(plan, { 'find-candidates': 'artifacts', repository: testRepository, token: 'robot', 'api-url': server.url, 'server-url': server.webUrl })
        assert.is(told.exitCode, 0, told.sentence)
        return told.values
      }
      const [{ hash }] = JSON.parse(String((await look())['trainings'])) as [{ hash: string }]
      setup.artifacts!.push({ name: `rankops-judged-${hash}`, runId: 8, isOfFork: true, createdAt: '2026-03-01T00:00:00Z' })
      assert.is((await look())['found'], '[]')
      setup.artifacts!.push({ name: `rankops-judged-${hash}`, runId: 7 })
      const { found, missing } = await look()
      assert.equal([JSON.parse(String(found)), missing], [[{ model: 'user-behavior', hash, run: 7 }], '[]'])
    }, { setup })
  }))

  test('and for checkpoints of those that are missing, left by a run of a branch', () => withShop(async ({ tell }) => {
    const setup: RepositorySetup = { artifacts: [] }
    await withLocalForge(async ({ server }) => {
      const look = async (given: Record<string, string | boolean>) => (await tell(plan, { ...given, repository: testRepository, token: 'robot', 'api-url': server.url, 'server-url': server.webUrl })).values
      const [{ hash }] = JSON.parse(String((await look({})).trainings)) as [{ hash: string }]
      setup.artifacts!.push({ name: `rankops-checkpoints-${hash}`, runId: 8, isOfFork: true }, { name: `rankops-checkpoints-${hash}`, runId: 5 })
      const training = { model: 'user-behavior', hash, checkpoints: 5 }
      assert.equal(JSON.parse(String((await look({ 'find-checkpoints': true })).trainings)), [training])
      assert.equal(JSON.parse(String((await look({ 'find-checkpoints': true, 'find-candidates': 'artifacts' })).missing)), [training])
      assert.equal(JSON.parse(String((await look({})).trainings)), [{ model: 'user-behavior', hash }])
      setup.artifacts!.push({ name: `rankops-judged-${hash}`, runId: 7 })
      assert.equal(JSON.parse(String((await look({ 'find-checkpoints': true, 'find-candidates': 'artifacts' })).found)), [{ model: 'user-behavior', hash, run: 7 }])
    }, { setup })
  }))

  test('nowhere else', () => withShop(async ({ tell }) => {
    assert.is((await tell(plan, { 'find-candidates': 'here' })).error?.code, 'INPUT_INVALID')
  }))
})
