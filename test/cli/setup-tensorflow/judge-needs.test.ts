import { judgeNeeds } from '../../../src/cli/setup-tensorflow/judge-needs.ts'
import type { SetupMachine, SetupWish } from '../../../src/cli/setup-tensorflow/judge-needs.ts'
import { assert, describe } from '../../support/suite.ts'

const gib = 2 ** 30
const gpusWith = (driver: string) => ({ gpus: [{ index: 0, name: 'NVIDIA H100', uuid: 'GPU-1', driver }], lost: [] })
const machine: SetupMachine = { system: 'linux x64', glibc: '2.36', hasAvx: true, compiler: 'g++ (Debian 12.2.0-14+deb12u1) 12.2.0', npm: '11.0.0', freeBytes: 20 * gib, gpus: undefined }
const wish: SetupWish = { kind: 'cpu', neededBytes: 2 * gib, folder: '/t', withoutDriver: false, sources: { hasIndex: true, offline: undefined, missing: [] } }
const lacksOf = (change: Partial<SetupMachine>, other: Partial<SetupWish> = {}) => judgeNeeds({ ...machine, ...change }, { ...wish, ...other }).lacks
const warningsOf = (change: Partial<SetupMachine>, other: Partial<SetupWish> = {}) => judgeNeeds({ ...machine, ...change }, { ...wish, ...other }).warnings

describe('what a machine lacks for TensorFlow', (test) => {
  test('one that has all lacks nothing, and no GPU is asked of it', () => { assert.equal(judgeNeeds(machine, wish), { lacks: [], warnings: [] }) })

  const rows: [sentence: string, change: Partial<SetupMachine>, other: Partial<SetupWish>, lack: RegExp][] = [
    ['another system', { system: 'darwin arm64' }, {}, /^This is darwin arm64: .* typed-arrays, wasm or webgpu\.$/],
    ['musl', { glibc: undefined }, {}, /musl/],
    ['an old C library', { glibc: '2.12' }, {}, /^glibc 2\.12 is older than 2\.17/],
    ['a processor without AVX', { hasAvx: false }, {}, /no AVX/],
    ['no compiler', { compiler: undefined }, {}, /^There is no g\+\+ .*apt-get install g\+\+/],
    ['an old compiler', { compiler: 'g++ (GCC) 4.8.5 20150623 (Red Hat 4.8.5-44)' }, {}, /^g\+\+ 4\.8\.5 is older than 8/],
    ['no npm', { npm: undefined }, {}, /^There is no npm/],
    ['a full disk', { freeBytes: 1.5 * gib }, {}, /^1\.5 GiB are free at \/t, 2\.0 GiB are needed/],
    ['no index', {}, { sources: { hasIndex: false, offline: undefined, missing: [] } }, /^No package index is known/],
    ['a wheel that the folder does not have', {}, { sources: { hasIndex: false, offline: '/w', missing: ['a.whl'] } }, /^There is no a\.whl in \/w/],
    ['no driver', { gpus: { reason: 'missing', problem: 'there is no nvidia-smi on the PATH' } }, { kind: 'gpu' }, /^No GPU is seen: there is no nvidia-smi on the PATH\. .*--without-driver/],
    ['a driver that hangs', { gpus: { reason: 'hangs', problem: 'nvidia-smi did not answer within 20 s' } }, { kind: 'gpu' }, /did not answer within 20 s/],
    ['a driver that is too old', { gpus: gpusWith('470.82.01') }, { kind: 'gpu' }, /^The driver 470\.82\.01 is too old for CUDA 12; it needs 525\.60\.13/],
  ]
  for (const [sentence, change, other, lack] of rows) {
    test(sentence, () => {
      const lacks = lacksOf(change, other)
      assert.is(lacks.length, 1, lacks.join('\n'))
      assert.match(lacks[0]!, lack)
    })
  }

  test('all that lacks is told at once', () => { assert.is(lacksOf({ compiler: undefined, npm: undefined, freeBytes: 0 }).length, 3) })

  test('a compiler whose version is not read is given the benefit of the doubt, and new ones are good', () => {
    for (const compiler of ['g++ (some build)', 'g++ (Ubuntu 13.3.0-6ubuntu2~24.04) 13.3.0', 'g++ (GCC) 14.2.1 20250110', 'g++ (Debian 10.2.1-6) 10.2.1 20210110']) assert.equal(lacksOf({ compiler }), [], compiler)
  })

  test('webgpu needs npm and room, and neither a compiler nor an index nor this system', () => {
    assert.equal(lacksOf({ system: 'win32 x64', glibc: undefined, hasAvx: false, compiler: undefined }, { kind: 'webgpu', sources: { hasIndex: false, offline: undefined, missing: [] } }), [])
    assert.is(lacksOf({ npm: undefined, freeBytes: 0 }, { kind: 'webgpu' }).length, 2)
  })

  test('a driver older than CUDA 12.5 is good for older GPUs; a new one says nothing', () => {
    assert.match(warningsOf({ gpus: gpusWith('535.161.08') }, { kind: 'gpu' })[0]!, /^The driver 535\.161\.08 is older than CUDA 12\.5 \(555\.42\.6\)/)
    assert.equal([lacksOf({ gpus: gpusWith('535.161.08') }, { kind: 'gpu' }), judgeNeeds({ ...machine, gpus: gpusWith('555.42.06') }, { ...wish, kind: 'gpu' })], [[], { lacks: [], warnings: [] }])
  })

  test('without a driver it is installed where that was said, and told', () => {
    const gpus = { reason: 'missing', problem: 'there is no nvidia-smi on the PATH' } as const
    assert.equal([lacksOf({ gpus }, { kind: 'gpu', withoutDriver: true }), warningsOf({ gpus }, { kind: 'gpu', withoutDriver: true })], [[], ['No GPU is seen here (there is no nvidia-smi on the PATH); it is installed all the same.']])
  })
})
