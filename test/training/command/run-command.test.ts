import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingLog, silentLog } from '../../../src/base/log.ts'
import type { Log } from '../../../src/base/log.ts'
import type { ProgramInput } from '../../../src/families/family.ts'
import { sameGroupRunner } from '../../../src/plan/executors/same-group.ts'
import { parseSpec } from '../../../src/spec/parse-spec.ts'
import type { Spec } from '../../../src/spec/record.ts'
import { jobRecord } from '../../../src/training/command/contract.ts'
import { commandProgram } from '../../../src/training/command/run-command.ts'
import type { CommandPorts } from '../../../src/training/command/run-command.ts'
import { problem } from '../../contracts/tensor-backend.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'

const { train: { features, labels } } = problem({ rows: 60, width: 3 })
const rows: ProgramInput = { family: 'behavior', features: ['a', 'b', 'c'], categories: [0, 0, 0], train: { features: features.slice(0, 120), labels: labels.slice(0, 40) }, validation: { features: features.slice(120), labels: labels.slice(40) } }

function specOf(how: string, more = ''): Spec {
  const { spec, problems } = parseSpec('models/clicks.yaml', `name: clicks\nfamily: behavior\ndata: { events: data/events.csv, items: data/items.csv }\ntraining:\n  epochs: 3\n  trainer: command\n  command: { run: [${JSON.stringify(process.execPath)}, train.mjs, ${JSON.stringify(how)}], files: [train.mjs]${more.startsWith(',') ? more : ''} }\n${more.startsWith(',') ? '' : more}`)
  if (!spec) throw new Error(JSON.stringify(problems))
  return spec
}

interface Bed { repository: string; folder: string; run(how: string, given?: { more?: string; log?: Log; signal?: AbortSignal; ports?: Partial<CommandPorts>; isCheckpointDue?: () => boolean }): ReturnType<ReturnType<typeof commandProgram>> }

async function withProgram(body: (bed: Bed) => Promise<void>): Promise<void> {
  await withFolder(async (outer) => {
    const [repository, folder] = [join(outer, 'repository'), join(outer, 'program')]
    await mkdir(repository)
    await copyFile(join(import.meta.dirname, 'linear-program.mjs'), join(repository, 'train.mjs'))
    await body({
      repository, folder,
      run: (how, { more, log = silentLog, signal = new AbortController().signal, ports, isCheckpointDue } = {}) => commandProgram({ spec: specOf(how, more), repository, folder, environment: { PATH: '/usr/bin:/bin' } }, { runner: sameGroupRunner({ graceMs: 20_000 }), freePorts: async (n) => Array.from({ length: n }, (_, i) => 20_000 + i), pollMs: 50, ...ports })(rows, { log, signal, ...(isCheckpointDue && { isCheckpointDue }) }),
    })
  })
}

describe('a program that fits a model', (test) => {
  test('is told of rows, and gives a model, metrics and what it ran on', () => withProgram(async ({ folder, run }) => {
    const log = recordingLog()
    let signs = 0
    const { network, onnx, history, device, version, usesGpu } = await run('slowly', { log, isCheckpointDue: () => { signs += 1; return false } })
    assert.equal([device, version, usesGpu, onnx], ['cpu', `node ${process.version}`, false, undefined])
    assert.equal(network!.layers.map(({ inputs, units, activation }) => [inputs, units, activation]), [[3, 1, 'sigmoid']])
    assert.ok(network!.layers[0]!.kernel[0]! > 0.1, 'the first feature makes the label')
    assert.equal(history.map(({ seed, epoch }) => [seed, epoch]), [[1, 1], [1, 2], [1, 3]])
    assert.ok(history[2]!.validationLoss < history[0]!.validationLoss)
    assert.ok(signs > 0, 'its heartbeat is passed on')
    assert.ok(log.lines.includes('| ::warning::epoch 1'), 'its lines cannot be taken for commands')
    const job = jobRecord.parse(await readFile(join(folder, 'job.json'), 'utf8'), 'it')
    assert.equal([job.rows, job.features, job.gpu], [{ train: 40, validation: 20 }, ['a', 'b', 'c'], 0])
  }))

  test('goes on from its own checkpoint after it was killed, to the same weights', () => withProgram(async ({ run }) => {
    const whole = await run('well')
    await withProgram(async (second) => {
      const abort = new AbortController()
      const reason = new Error('the runner goes away')
      const ended = second.run('slowly', { signal: abort.signal, log: { ...silentLog, info: (line) => { if (line.includes('epoch 1')) abort.abort(reason) } } })
      assert.is(await ended.then(() => 'ended well', (error: unknown) => error), reason)
      const log = recordingLog()
      const rest = await second.run('well', { log })
      assert.not.ok(log.lines.some((line) => line.includes('epoch 1')))
      assert.equal([...rest.network!.layers[0]!.kernel], [...whole.network!.layers[0]!.kernel])
      assert.equal(rest.history, whole.history)
      assert.is((await readdir(join(second.folder, 'output'))).length, 1, 'what the killed run had not finished is gone')
    })
  }))

  for (const [how, more, warning] of [
    ['dies', '', /clicks: the program was killed \(SIGKILL\); it is started again from its checkpoint \(1 of 3\)/],
    ['worker dies', ', workers: 2', /clicks: a worker of the program was killed \(SIGKILL\); it is started again from its checkpoint \(1 of 3\)/],
  ] as const) {
    test(`that ${how === 'dies' ? 'was killed' : 'lost a worker'} is started again from its checkpoint, and comes to the same weights`, () => withProgram(async ({ folder, run }) => {
      const log = recordingLog()
      const died = await run(how, { more, log })
      assert.match(log.lines.join('\n'), warning)
      assert.is(log.lines.filter((line) => line === '| ::warning::epoch 1').length, 1, 'it does not begin anew')
      assert.is((await readdir(join(folder, 'output'))).length, 1, 'the run that was killed leaves nothing behind')
      await withProgram(async (second) => {
        const whole = await second.run('well')
        assert.equal([...died.network!.layers[0]!.kernel], [...whole.network!.layers[0]!.kernel])
        assert.equal(died.history, whole.history)
      })
    }))
  }

  test('that dies before it has written a checkpoint is not started again', () => withProgram(async ({ run }) => {
    const log = recordingLog()
    assert.match((await assertFails('COMMAND_FAILED', () => run('dies at once', { log }))).message, /exit code 137/)
    assert.not.match(log.lines.join('\n'), /started again/)
  }))

  for (const [how, code, told] of [
    ['fails', 'COMMAND_FAILED', /exit code 3/],
    ['nothing', 'COMMAND_OUTPUT_INVALID', /neither model.onnx nor model.json/],
    ['bad metrics', 'COMMAND_OUTPUT_INVALID', /metrics.jsonl, line 4/],
    ['other layers', 'COMMAND_OUTPUT_INVALID', /activation tanh, expected sigmoid/],
    ['an activation apart', 'COMMAND_OUTPUT_INVALID', /a layer Activation/],
    ['outside', 'COMMAND_OUTPUT_INVALID', /outside its folder/],
  ] as const) {
    test(`that ${how === 'fails' ? 'fails' : `leaves ${how}`} is named with what is wrong`, () => withProgram(async ({ run }) => {
      const error = await assertFails(code, () => run(how))
      assert.match(error.message, told)
    }))
  }

  test('that is not there is named', () => withProgram(async ({ folder, repository }) => {
    const spec = { ...specOf('well') }
    const missing: Spec = { ...spec, training: { ...spec.training, command: { run: ['no-such-program'], files: ['train.mjs'], workers: 1 } } }
    await assertFails('EXECUTOR_NOT_STARTED', () => commandProgram({ spec: missing, repository, folder, environment: {} }, { runner: sameGroupRunner(), freePorts: async () => [1] })(rows, { log: silentLog, signal: new AbortController().signal }))
  }))

  test('that ignores its end is ended after a while', () => withProgram(async ({ run }) => {
    const abort = new AbortController()
    const reason = new Error('stop')
    setTimeout(() => abort.abort(reason), 300)
    assert.is(await run('hangs', { signal: abort.signal, ports: { runner: sameGroupRunner({ graceMs: 500 }) } }).then(() => 'ended well', (error: unknown) => error), reason)
  }))

  test('runs as several workers, of which one that fails ends the others', () => withProgram(async ({ run }) => {
    assert.is((await run('well', { more: ', workers: 3' })).history.length, 3)
    assert.match((await assertFails('COMMAND_FAILED', () => run('worker fails', { more: ', workers: 2' }))).message, /exit code 9/)
    assert.match((await assertFails('COMMAND_FAILED', () => run('worker dies at once', { more: ', workers: 2' }))).message, /exit code 137/, 'the first is named, not what ended because of it')
  }))

  test('that was to use a GPU, and says that it did not or is not seen on one, is refused', () => withProgram(async ({ run }) => {
    const gpu = 'resources: { gpu: 1 }'
    assert.match((await assertFails('TENSOR_GPU_UNUSED', () => run('well', { more: gpu }))).message, /computes on cpu/)
    assert.match((await assertFails('TENSOR_GPU_UNUSED', () => run('says gpu', { more: gpu, ports: { gpuUsedMiB: async () => 300 } }))).message, /no GPU held more memory/)
    let asked = 0
    assert.is((await run('says gpu', { more: gpu, ports: { gpuUsedMiB: async () => (asked++ === 0 ? 300 : 900) } })).device, 'cuda:0')
    assert.is((await run('says gpu', { more: gpu })).usesGpu, true, 'where nothing tells of GPUs, its word is taken')
    const told = (...used: (number | undefined)[]) => async () => (used.length > 1 ? used.shift() : used[0])
    assert.is((await run('says gpu', { more: gpu, ports: { gpuUsedMiB: told(300, undefined) } })).usesGpu, true, 'nor is a driver that does not answer a sign')
    assert.is((await run('says gpu', { more: gpu, ports: { gpuUsedMiB: told(900, 100, 900) } })).usesGpu, true, 'what a killed run still held is no measure')
  }))
})
