import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manualClock, systemClock } from '../../src/base/clock.ts'
import { dispatch } from '../../src/cli/dispatch.ts'
import { heartbeat } from '../../src/cli/heartbeat.ts'
import { plan } from '../../src/cli/plan.ts'
import { work } from '../../src/cli/work.ts'
import { candidateOf, readPlan } from '../../src/cli/workspace.ts'
import { leaseBook } from '../../src/plan/lease/lease-book.ts'
import { directoryStore } from '../../src/plan/lease/stores/directory.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, withShop } from './shop-bed.ts'
import type { ShopBed, Told } from './shop-bed.ts'

const trainingsOf = ({ values }: Told) => JSON.parse(values['trainings']!) as { model: string; job: string; token: number; runner: string; labels: string[] }[]
const claim = ({ job, token }: { job: string; token: number }) => ({ job, lease: String(token) })

/** A shop whose trainings stand in line in a folder. */
async function withLine(body: (bed: ShopBed & { queue: string; queueFolder: string; well(...told: Parameters<ShopBed['tell']>): Promise<Told> }) => Promise<void>): Promise<void> {
  await withShop(async (shop) => {
    const queueFolder = join(shop.workspace, '../queue')
    const well: ShopBed['tell'] = async (...told) => {
      const end = await shop.tell(...told)
      assert.is(end.exitCode, 0, `${told[0].name}: ${end.sentence}\n${end.lines.join('\n')}`)
      return end
    }
    await body({ ...shop, queue: `directory:${queueFolder}`, queueFolder, well })
  })
}

/** Rounds in which nobody is heard of, until what was given out is lost. */
async function fallSilent(folder: string): Promise<void> {
  const clock = manualClock(systemClock.now())
  const book = leaseBook(directoryStore(folder), clock)
  for (let i = 0; i < 3; i++) {
    clock.advance(6 * 60_000)
    await book.tellRunner({ name: 'two', cpu: 4, memoryMiB: 8192, gpus: [], isDrained: false, beat: `later ${i}`, toldAt: clock.now().toISOString() })
    if (i < 2) await book.round({ submissions: [], shares: { weightOf: () => 1 }, listed: [] })
  }
}

describe('dispatch, heartbeat, work', (test) => {
  test('line a training up, give it to a runner that is there, train it and let it count', () => withLine(async ({ queue, well, workspace }) => {
    await well(heartbeat, { runner: 'one', queue, cores: '2', 'memory-mib': '4096' })
    assert.match((await well(plan, { queue })).lines.join('\n'), /Training: first in line, begins in the next round/)
    const round = await well(dispatch, { queue, submit: 'true' })
    const [training] = trainingsOf(round)
    assert.equal([training!.model, training!.token, training!.runner, training!.labels], ['user-behavior', 1, 'one', ['self-hosted', 'one']])
    assert.match((await well(plan, { queue })).lines.join('\n'), /Training: given to a runner already/)
    assert.equal(trainingsOf(await well(dispatch, { queue, submit: 'true' })), [], 'the same plan is not given out twice')

    const worked = await well(work, { queue, ...claim(training!) })
    assert.is(worked.values['trained'], '["user-behavior"]')
    assert.is((await candidateOf({ workspace }, (await readPlan({ workspace, plan: undefined })).models[0]!).readTrained()).model, 'user-behavior')
    assert.match((await well(dispatch, { queue })).summary, /Trainings in line\n\nNone/)
  }))

  test('a runner that was silent publishes nothing when it returns; its training is done by another', () => withLine(async ({ queue, queueFolder, well, tell }) => {
    await well(heartbeat, { runner: 'one', queue })
    await well(plan, { queue })
    const [lost] = trainingsOf(await well(dispatch, { queue, submit: 'true' }))
    await fallSilent(queueFolder)
    const clock = manualClock(new Date(systemClock.now().getTime() + 24 * 60_000))
    const round = await leaseBook(directoryStore(queueFolder), clock).round({ submissions: [], shares: { weightOf: () => 1 }, listed: [] })
    assert.equal(round.started.map(({ runner, token }) => [runner, token]), [['two', 2]])

    const zombie = await tell(work, { queue, ...claim(lost!) })
    assert.equal([zombie.exitCode, zombie.values['is-lost']], [4, 'true'])
    assert.match(zombie.sentence ?? '', /LEASE_LOST|Lease 1 of user-behavior-[0-9a-f]{12} does not count any longer: lease 2 of it was given to two since/)
    const { values } = await well(work, { queue, runner: 'two' })
    assert.equal([values['trained'], values['is-lost']], ['["user-behavior"]', 'false'])
    assert.match((await tell(work, { queue, ...claim(lost!) })).sentence ?? '', /it has ended: trained/)
  }))

  test('what no runner can ever run is refused by the plan, with what is online and what is not', () => withLine(async ({ queue, well, tell, commit }) => {
    await commit({ 'models/user-behavior.yaml': `${goodSpec}resources: { gpu: 1, gpuMemoryMiB: 8000 }\n` })
    await well(heartbeat, { runner: 'small', queue, cores: '2', 'memory-mib': '4096' })
    await well(heartbeat, { runner: 'old', queue, cores: '8', 'memory-mib': '9000', drain: 'true' })
    const refused = await tell(plan, { queue })
    assert.is(refused.exitCode, 65)
    assert.match(refused.sentence ?? '', /asks for 1 CPU, 2048 MiB, 1 GPU with 8000 MiB; there is old \(8 CPU, 9000 MiB, drained\); small \(2 CPU, 4096 MiB\)/)
  }))

  test('a training whose spec is wrong has failed, and is not tried for ever', () => withLine(async ({ queue, well, tell, commit }) => {
    await commit({ 'models/user-behavior.yaml': `${goodSpec}resources: { timeoutMinutes: 0.001 }\n` })
    await well(heartbeat, { runner: 'one', queue })
    await well(plan, { queue })
    const [training] = trainingsOf(await well(dispatch, { queue, submit: 'true' }))
    assert.is((await tell(work, { queue, ...claim(training!) })).exitCode, 65)
    assert.equal(trainingsOf(await well(dispatch, { queue })), [])
    assert.match((await tell(work, { queue, ...claim(training!) })).sentence ?? '', /it has ended: EXECUTOR_TIMEOUT/)
  }))

  test('a training sees the GPUs of its lease and no others, and its data are fetched through the proxy and with the certificates of the runner', () => withLine(async ({ queue, queueFolder, well, commit }) => {
    await commit({ 'models/user-behavior.yaml': `${goodSpec}resources: { gpu: 1, gpuMemoryMiB: 8000 }\n` })
    await leaseBook(directoryStore(queueFolder), systemClock).tellRunner({ name: 'one', cpu: 4, memoryMiB: 8192, gpus: [4000, 16_000], isDrained: false, beat: 'x', toldAt: '' })
    await well(plan, { queue })
    const [training] = trainingsOf(await well(dispatch, { queue, submit: 'true' }))
    const program = join(queueFolder, 'tell.cjs')
    const names = ['CUDA_DEVICE_ORDER', 'CUDA_VISIBLE_DEVICES', 'HTTPS_PROXY', 'NODE_EXTRA_CA_CERTS', 'NODE_USE_ENV_PROXY', 'SECRET']
    await writeFile(program, `for (const name of ${JSON.stringify(names)}) console.log(name, process.env[name])`)
    const environment = { PATH: '/nowhere', CUDA_VISIBLE_DEVICES: '0,1', HTTPS_PROXY: 'http://proxy.example:3128', NODE_EXTRA_CA_CERTS: '/dev/null', NODE_USE_ENV_PROXY: '1' }
    const { lines } = await well(work, { queue, ...claim(training!) }, { self: [process.execPath, program], environment })
    assert.equal(lines.filter((line) => line.includes('| ')).map((line) => line.trim()), ['| CUDA_DEVICE_ORDER PCI_BUS_ID', '| CUDA_VISIBLE_DEVICES 1', '| HTTPS_PROXY http://proxy.example:3128', '| NODE_EXTRA_CA_CERTS /dev/null', '| NODE_USE_ENV_PROXY 1', '| SECRET undefined'])
  }))

  test('everything that a runner was given is trained side by side, and what fails takes nothing along', () => withLine(async ({ queue, queueFolder, well, tell, commit }) => {
    await commit({ 'models/other.yaml': goodSpec.replace('name: user-behavior', 'name: other') })
    await well(heartbeat, { runner: 'one', queue, cores: '2', 'memory-mib': '8192' })
    await well(plan, { queue })
    assert.is(trainingsOf(await well(dispatch, { queue, submit: 'true' })).length, 2)
    // Each waits until the other has begun, and one of them fails.
    const program = join(queueFolder, 'meet.mjs')
    await writeFile(program, `import { existsSync, writeFileSync } from 'node:fs'
      const model = process.argv[process.argv.indexOf('--model') + 1], here = import.meta.dirname
      writeFileSync(here + '/' + model, '')
      for (let i = 0; i < 1200 && !['other', 'user-behavior'].every((name) => existsSync(here + '/' + name)); i++) await new Promise((done) => setTimeout(done, 50))
      process.exit(!['other', 'user-behavior'].every((name) => existsSync(here + '/' + name)) ? 4 : model === 'other' ? 65 : 0)`)
    const end = await tell(work, { queue, runner: 'one' }, { self: [process.execPath, program] })
    assert.equal([end.exitCode, end.values['trained']], [65, '["user-behavior"]'])
    const { queue: { leases, ended } } = await leaseBook(directoryStore(queueFolder), systemClock).read()
    assert.equal([leases, ended.map(({ model, end }) => `${model} ${end}`).sort()], [[], ['other failed', 'user-behavior done']])
  }))

  test('a plan that was made anew since is told at once, not after three runners seem to have gone', () => withLine(async ({ queue, queueFolder, well, tell, commit }) => {
    await well(heartbeat, { runner: 'one', queue })
    await well(plan, { queue })
    const [training] = trainingsOf(await well(dispatch, { queue, submit: 'true' }))
    await commit({ 'models/user-behavior.yaml': goodSpec.replace('epochs: 1', 'epochs: 2') })
    await well(plan, { queue })
    assert.is((await tell(work, { queue, ...claim(training!) })).exitCode, 65)
    const { queue: { leases, ended } } = await leaseBook(directoryStore(queueFolder), systemClock).read()
    assert.is(leases.length, 0)
    assert.match(ended[0]!.reason, /^PLAN_OUTDATED: /)
  }))

  test('a driver that did not answer once takes no training out of the line', () => withLine(async ({ queue, queueFolder, well, commit }) => {
    await commit({ 'models/user-behavior.yaml': `${goodSpec}resources: { gpu: 1 }\n` })
    const book = leaseBook(directoryStore(queueFolder), systemClock)
    const told = { name: 'one', cpu: 4, memoryMiB: 8192, isDrained: false, beat: 'x', toldAt: '' }
    await book.tellRunner({ ...told, gpus: [], problem: 'nvidia-smi did not answer within 20 s' })
    assert.match((await well(plan, { queue })).lines.join('\n'), /Training: first in line, begins when a runner that can train it is there and free/)
    const round = await well(dispatch, { queue, submit: 'true' })
    assert.equal(trainingsOf(round), [])
    assert.match(round.lines.join('\n'), /one \(4 CPU, 8192 MiB, GPUs not seen: nvidia-smi did not answer within 20 s\)[^]*waits: the runners that could train it are silent or drained, or do not see their GPUs \(one\)/)
    await book.tellRunner({ ...told, gpus: [16_000] })
    assert.is(trainingsOf(await well(dispatch, { queue })).length, 1)
  }))

  test('a runner that says again and again that it is there outlives a forge that does not answer; one that says it once tells of it', () => withLine(async ({ tell }) => {
    const nobody = { runner: 'one', queue: 'state', repository: 'acme/shop', token: 'robot', 'api-url': 'http://127.0.0.1:1' }
    assert.is((await tell(heartbeat, nobody)).exitCode, 4)
    const abort = new AbortController()
    const patient = await tell(heartbeat, { ...nobody, 'every-minutes': '10' }, { signal: abort.signal, onLine: (line) => { if (line.includes('the next one is tried')) abort.abort() } })
    assert.is(patient.exitCode, 0, patient.sentence)
    assert.match(patient.lines.join('\n'), /This beat did not get through .*; the next one is tried in 10 min/)
  }))

  test('says what is wrong with a queue, a share and a claim', () => withLine(async ({ queue, tell }) => {
    assert.match((await tell(dispatch, { queue: 'folder' })).sentence ?? '', /neither state nor directory:<path>/)
    assert.match((await tell(dispatch, { queue, share: ['team'] })).sentence ?? '', /expected a team and its weight/)
    assert.match((await tell(work, { queue, job: 'x', lease: '1' })).sentence ?? '', /Lease 1 of x does not count any longer: nobody has asked for it/)
    assert.match((await tell(work, { queue, job: 'x' })).sentence ?? '', /lease/)
    for (const minutes of ['0', '15', '40000']) assert.match((await tell(heartbeat, { queue, runner: 'one', 'every-minutes': minutes }, { signal: AbortSignal.timeout(2000) })).sentence ?? '', /expected 1 to 14, found/)
  }))
})
