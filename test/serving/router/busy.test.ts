import { busyLoop } from '../../../src/serving/router/busy.ts'
import { assert, describe } from '../../support/suite.ts'

describe('busyLoop', (test) => {
  const workFor = (ms: number) => { const untilMs = performance.now() + ms; while (performance.now() < untilMs); }

  test('a loop that worked all the time since the last look is busy, one that waited is not', async () => {
    const isBusy = busyLoop()
    workFor(250)
    await new Promise((resolve) => { setImmediate(resolve) })
    assert.is(isBusy(), true)
    await new Promise((resolve) => { setTimeout(resolve, 400) })
    assert.is(isBusy(), false)
  })

  test('a moment of work is not looked at', () => {
    const isBusy = busyLoop()
    workFor(5)
    assert.is(isBusy(), false)
  })
})
