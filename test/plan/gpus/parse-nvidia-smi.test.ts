import { parseNvidiaSmi } from '../../../src/plan/gpus/parse-nvidia-smi.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { assert, describe } from '../../support/suite.ts'

const row = '0, GPU-8f6d3c1e-0000-1111-2222-333344445555, 81559, 4, P0, 550.54.15, NVIDIA H100 80GB HBM3'
const gpu = { index: 0, uuid: 'GPU-8f6d3c1e-0000-1111-2222-333344445555', memoryMiB: 81559, usedMiB: 4, driver: '550.54.15', name: 'NVIDIA H100 80GB HBM3' }
const read = (output: string, exitCode = 0) => parseNvidiaSmi({ output, exitCode })

describe('what nvidia-smi says', (test) => {
  test('rows are GPUs, with their memory and driver', () => {
    assert.equal(read(`${row}\n${row.replace('0, GPU-8', '1, GPU-9')}\r\n`), { gpus: [gpu, { ...gpu, index: 1, uuid: gpu.uuid.replace('GPU-8', 'GPU-9') }], lost: [] })
  })

  test('a name may hold a comma, and memory that the driver does not tell is missing', () => {
    assert.equal(read(row.replace('NVIDIA H100', 'NVIDIA, H100').replace('81559, 4', '[N/A], [Insufficient Permissions]')), { gpus: [{ index: 0, uuid: gpu.uuid, driver: gpu.driver, name: 'NVIDIA, H100 80GB HBM3' }], lost: [] })
  })

  test('a GPU that fell off the bus is named beside those that go on', () => {
    const sentence = 'Unable to determine the device handle for GPU1: 0000:3B:00.0: Unknown Error'
    assert.equal(read(`${sentence}\n${row}\n`), { gpus: [gpu], lost: [sentence] })
  })

  test('a GPU that must be reset before it is used again is named beside those that go on, though its memory is told', () => {
    const failed = row.replace('0, GPU-8', '1, GPU-9').replace('P0', '[GPU requires reset]')
    assert.equal(read(`${row}\n${failed}`), { gpus: [gpu], lost: [failed] })
    assert.equal(read(failed), { reason: 'gpuLost', problem: `nvidia-smi says: ${failed}` })
  })

  test('a warning that comes with every answer of a machine takes no GPU away', () => {
    assert.equal(read(`${row}\nWARNING: infoROM is corrupted at gpu 0000:3B:00.0\n`, 14), { gpus: [gpu], lost: [] })
  })

  test('a performance state that is not told is no matter', () => {
    assert.equal(read(row.replace('P0', '[N/A]')), { gpus: [gpu], lost: [] })
  })

  const rows: [sentence: string, output: string, reason: string, problem: RegExp][] = [
    ['a driver that does not answer', 'NVIDIA-SMI has failed because it couldn\'t communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.', 'noDriver', /latest NVIDIA driver/],
    ['a driver of which nothing is found', 'Failed to initialize NVML: Driver Not Loaded', 'noDriver', /Driver Not Loaded/],
    ['a driver that was replaced under it', 'Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 550.54', 'driverMismatch', /mismatch/],
    ['a driver without GPUs', 'No devices were found', 'noGpu', /No devices/],
    ['the only GPU is lost', 'Unable to determine the device handle for GPU 0000:3B:00.0: GPU is lost.  Reboot the system to recover this GPU', 'gpuLost', /Reboot/],
    ['nothing at all', '', 'garbage', /wrote nothing and ended with 3/],
    ['too few columns', '0, GPU-1, 81559', 'tooFewColumns', /3 columns in place of 7/],
    ['another program of that name', 'hello', 'garbage', /no GPU: hello/],
    ['a heading among rows', `index, uuid, memory.total [MiB], memory.used [MiB], pstate, driver_version, name\n${row}`, 'garbage', /no GPU: index/],
    ['memory that is no number', row.replace('81559', '8e9'), 'garbage', /8e9/],
    ['memory with its unit', row.replace('81559', '81559 MiB'), 'garbage', /MiB/],
    ['a GPU without a name', row.replace(/NVIDIA.*/, ''), 'garbage', /no GPU/],
    ['a GPU that is named twice', `${row}\n${row}`, 'garbage', /twice/],
    ['a line without end, with a terminal’s commands in it', `\u001B[31m${'x'.repeat(5000)}`, 'garbage', /^.{0,230}…$/],
    ['one good row and a torn one', `${row}\n1, GPU-9, 8155`, 'tooFewColumns', /3 columns/],
  ]
  for (const [sentence, output, reason, problem] of rows) {
    test(`${sentence}: ${reason}, and no GPU`, () => {
      const found = read(output, 3)
      assert.is('reason' in found && found.reason, reason)
      assert.match('problem' in found ? found.problem : '', problem)
      assert.not.match('problem' in found ? found.problem : '', /\p{Cc}/u)
    })
  }

  test('no program and no answer have their own names', () => {
    assert.equal(parseNvidiaSmi({ missing: true }), { reason: 'missing', problem: 'there is no nvidia-smi on the PATH' })
    assert.equal(parseNvidiaSmi({ timedOutAfterMs: 2500 }), { reason: 'hangs', problem: 'nvidia-smi did not answer within 2.5 s' })
  })

  test('whatever is cut, exchanged or added: never an error, and GPUs only of whole rows', () => {
    const seed = Date.now() % 100_000
    const random = seededRandom(seed)
    const at = (length: number) => random.below(length)
    const odd = ['\0', ',', '\n', '[', ']', '﷽', '-', '9', ' ', 'GPU-']
    for (let i = 0; i < 3000; i++) {
      let text = `${row}\n${row.replace('0,', '1,')}\n`
      for (let edits = 1 + at(4); edits > 0; edits--) {
        const from = at(text.length + 1)
        text = text.slice(0, from) + (at(2) === 0 ? odd[at(odd.length)]! : '') + text.slice(from + at(12))
      }
      const found = read(text)
      const isRight = 'reason' in found || found.gpus.every(({ index, memoryMiB = 0, usedMiB = 0, name }) => Number.isInteger(index) && memoryMiB >= 0 && usedMiB >= 0 && name !== '')
      assert.ok(isRight, `seed ${seed}: ${JSON.stringify(text)}`)
    }
  })
})
