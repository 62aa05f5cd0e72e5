// Rollback is a fact in Git: whatever step a deployment takes, what answers clients, the pointer, the deployments of the forge and the issue of the
// alert say the same; what was withdrawn can be taken back on main by one merge, which trains nothing, and can be tried again.
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parsePointer } from '../../scripts/demo/state-files.ts'
import { planRecord } from '../../src/plan/record.ts'
import { specPath } from '../cli/shop-bed.ts'
import { assert, describe } from '../support/suite.ts'
import { agrees } from './agreement.ts'
import { askSomething, directory, firstDeployment } from './invariants.ts'
import { environment, model, withTemplate, withWorld } from './kill-world.ts'
import type { World } from './kill-world.ts'

describe('a rollback', (test) => {
  test('is told alike everywhere after each step, is merged without a training, and is taken back by a retry', () => withTemplate((template) => withWorld(template, async (world) => {
    await firstDeployment(world)
    await agrees(world)
    const firstSpec = await readFile(join(world.folder, 'shop', specPath), 'utf8')
    const secondSpec = firstSpec.replace('epochs: 1', 'epochs: 1, seed: 7').replace('evaluation: {', 'evaluation: { gates: [{ metric: auc, atLeast: 0.1 }],')
    await releaseFrom(world, secondSpec)
    assert.equal((await directory(world).list(model)).map(({ version }) => version), ['1.1.0', '1.0.0'])
    await decides(world, 'start', 'deploy')
    await agrees(world)
    await untilPromoted(world, '1.1.0')
    await agrees(world)

    // A person takes it back, and may say so twice.
    await decides(world, 'rollback', 'rollback', `${model}@1.0.0`, '--reason', 'carts are empty', '--by', 'maria')
    assert.is((await agrees(world)).stable?.version, '1.0.0')
    await decides(world, 'none', 'rollback', `${model}@1.0.0`, '--reason', 'carts are empty', '--by', 'maria')
    await decides(world, 'none', 'deploy')
    assert.is((await agrees(world)).stable?.version, '1.0.0')
    assert.equal(await reverts(world), [`#2 open rankops/revert-${model}-1.1.0`])
    await world.well(['revert'])
    const [pull] = await world.forge.listPullRequests('open', `rankops/revert-${model}-1.1.0`)
    assert.match(pull!.body, /carts are empty[^]*\[the alert\]/)
    assert.is(await world.forge.readFile(specPath, pull!.head.sha), firstSpec)

    // Its plan trains nothing; nor does the merge, nor what is merged after it.
    assert.equal(await plannedFor(world, 'main', pull!.head.sha), ['nothing', `no new release; ${environment} keeps release 1.0.0`])
    const before = await world.forge.resolveCommit('main')
    const merged = await world.forge.mergePullRequest(pull!.number, pull!.head.sha)
    await git(world, 'pull', '-q', world.server.gitDirectory, 'main')
    assert.equal(await plannedFor(world, before!, merged), ['nothing', `no new release; ${environment} keeps release 1.0.0`])
    await git(world, 'commit', '-q', '--allow-empty', '-m', 'Something else')
    assert.equal(await plannedFor(world, merged, 'HEAD'), ['nothing', `no new release; ${environment} keeps release 1.0.0`])
    for (let i = 0; i < 2; i++) {
      await world.well(['release'])
      await decides(world, 'none', 'deploy')
      await world.well(['revert'])
    }
    assert.is((await directory(world).list(model)).length, 2)
    assert.equal(await reverts(world), [`#2 merged rankops/revert-${model}-1.1.0`])
    assert.is((await agrees(world)).stable?.version, '1.0.0')

    // The same version again: somebody found that the cause lay elsewhere.
    await decides(world, 'start', 'deploy', '--version', '1.1.0', '--retry-aborted')
    assert.is((await agrees(world)).canary?.version, '1.1.0')
    await untilPromoted(world, '1.1.0')
    assert.is((await agrees(world)).stable?.version, '1.1.0')

    // And a canary that the rules abort.
    await releaseFrom(world, secondSpec.replace('seed: 7', 'seed: 8'))
    await decides(world, 'start', 'deploy')
    const canary = (await world.target.observe(model, environment)).replicas.find(({ role }) => role === 'canary')!
    process.kill(canary.pid!, 'SIGKILL')
    await decides(world, 'abort', 'deploy')
    assert.is((await agrees(world)).stable?.version, '1.1.0')
    await world.well(['revert'])
    assert.equal(await reverts(world), [`#4 open rankops/revert-${model}-1.2.0`, `#2 merged rankops/revert-${model}-1.1.0`])
    assert.is(await world.forge.readFile(specPath, `rankops/revert-${model}-1.2.0`), secondSpec)

    const { text } = await world.well(['history'])
    assert.match(text, /1\.2\.0 +abort +rules/)
    assert.match(text, /1\.0\.0 +rollback +maria +1\.1\.0 is rolled back to 1\.0\.0 by maria: carts are empty/)
  })))
})

async function reverts({ forge }: World): Promise<string[]> {
  return (await forge.listPullRequests('all')).filter(({ head }) => head.ref.startsWith('rankops/')).map(({ number, state, isMerged, head }) => `#${number} ${isMerged ? 'merged' : state} ${head.ref}`)
}

/** What a plan makes of the model between two commits, as in a workflow. */
async function plannedFor(world: World, base: string, head: string): Promise<string[]> {
  await git(world, 'fetch', '-q', world.server.gitDirectory, '+refs/heads/*:refs/remotes/origin/*')
  await world.well(['plan', '--base', base === 'main' ? 'origin/main' : base, '--head', head])
  const { models } = planRecord.parse(await readFile(join(world.workspace, 'plan.json'), 'utf8'), 'plan.json')
  return models.flatMap(({ action, onMerge }) => [action, onMerge ?? ''])
}

async function decides(world: World, decision: string, ...args: string[]): Promise<void> {
  const { text, exitCode } = await world.run(args)
  assert.match(text, new RegExp(`in ${environment}: ${decision}, `), `${args.join(' ')} ended with ${exitCode}: ${text}`)
}

async function untilPromoted(world: World, version: string): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await askSomething(world)
    await world.well(['deploy'])
    if (parsePointer((await world.forge.readBranch('rankops/state')).files, environment, model)?.stable?.version === version) return
  }
  assert.unreachable(`${version} is not promoted`)
}

const git = async ({ folder }: World, ...args: string[]) => (await promisify(execFile)('git', ['-C', join(folder, 'shop'), '-c', 'user.name=maria', '-c', 'user.email=maria@acme.example', ...args])).stdout.trim()

/** A change of the spec that is merged: planned, trained, judged and released. */
async function releaseFrom(world: World, text: string): Promise<void> {
  await writeFile(join(world.folder, 'shop', specPath), text)
  await git(world, 'commit', '-qam', 'Another spec')
  await git(world, 'push', '-q', world.server.gitDirectory, 'HEAD:refs/heads/main')
  for (const args of [['plan', '--base', 'HEAD^'], ['train', '--executor', 'inline'], ['evaluate'], ['release']]) await world.well(args)
}
