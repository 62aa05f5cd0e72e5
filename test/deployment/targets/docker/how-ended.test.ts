import type { Engine } from '../../../../src/deployment/targets/docker/engine.ts'
import { describeEnd, howEnded } from '../../../../src/deployment/targets/docker/how-ended.ts'
import type { ContainerLife } from '../../../../src/deployment/targets/docker/how-ended.ts'
import { assert, describe } from '../../../support/suite.ts'

function life(Status: string, more: { OOMKilled?: boolean; ExitCode?: number; RestartCount?: number } = {}): ContainerLife {
  const { OOMKilled = false, ExitCode = 0, RestartCount = 0 } = more
  return { State: { Status, OOMKilled, ExitCode }, RestartCount, HostConfig: { Memory: 64 * 2 ** 20 } }
}

describe('how a container ended', (test) => {
  for (const [sentence, container, told] of [
    ['one that runs since it was started did not end', life('running'), undefined],
    ['an engine that was started again remembers the memory, and counts anew', life('running', { OOMKilled: true }), undefined],
    ['one that needed too much memory was killed, with the limit', life('exited', { OOMKilled: true, ExitCode: 137 }), 'was killed: out of memory (limit 64 MiB)'],
    ['one that was started again since is told as well', life('running', { OOMKilled: true, RestartCount: 1 }), 'was killed: out of memory (limit 64 MiB), and was started again once'],
    ['one that is between two starts', life('restarting', { ExitCode: 134, RestartCount: 3 }), 'ended with code 134, and was started again 3 times'],
    ['one that ended by itself, with its code', life('exited', { ExitCode: 65 }), 'ended with code 65'],
    ['the code of one that runs again is not known any more', life('running', { RestartCount: 2 }), 'ended, and was started again 2 times'],
  ] as const) test(sentence, () => { assert.is(describeEnd(container), told) })

  test('the engine is asked again where it does not know yet why a container was killed', async () => {
    const lives = [life('exited', { ExitCode: 137 }), life('running', { OOMKilled: true, RestartCount: 1 })]
    assert.is(await howEnded(engineThatTells(lives), 'c'), 'was killed: out of memory (limit 64 MiB), and was started again once')
    assert.equal(lives, [])
    assert.is(await howEnded(engineThatTells([life('exited', { ExitCode: 65 })]), 'c'), 'ended with code 65')
  })
})

function engineThatTells(lives: ContainerLife[]): Engine {
  return { ask: () => Promise.resolve({ status: 200, body: Buffer.from(JSON.stringify(lives.shift())) }) } as unknown as Engine
}
