import { listMachines } from '../../src/cli/queue/list-machines.ts'
import { assert, describe } from '../support/suite.ts'

const runner = (name: string) => ({ name, executor: 'process', cpu: 4, memoryMiB: 1024, gpu: 1, gpuMemoryMiB: 16_000 })
const seen = (name: string, isOnline: boolean) => ({ name, isOnline, labels: [] })

describe('listMachines', (test) => {
  test('takes the word of the list, or of a forge that may be asked', async () => {
    assert.equal(await listMachines([runner('a')], undefined), [{ name: 'a', cpu: 4, memoryMiB: 1024, gpus: [16_000], state: 'online' }])
    const machines = await listMachines(['a', 'b', 'c'].map(runner), { listRunners: async () => [seen('a', true), seen('b', false), seen('other', true)] })
    assert.equal(machines.map(({ name, state }) => `${name} ${state}`), ['a online', 'b offline', 'c offline'])
  })

  test('runners that an autoscaler makes have other names in the forge, and are none the less there', async () => {
    const [slot] = await listMachines([{ ...runner('set-1'), set: 'set' }], { listRunners: async () => [seen('set-x7k2p', true)] })
    assert.equal([slot!.state, slot!.set], ['online', 'set'])
  })
})
