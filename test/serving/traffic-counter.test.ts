import { trafficCounter } from '../../src/serving/traffic-counter.ts'
import { assert, describe } from '../support/suite.ts'

describe('trafficCounter', (test) => {
  test('counts what began, what ended and how', () => {
    const counter = trafficCounter()
    const [first, second, third] = [counter.begin(), counter.begin(), counter.begin()]
    first('answered', 10)
    second('failed', 20)
    assert.equal(counter.read(), { requests: 2, errors: 1, inFlight: 1, latencyP50Ms: 15, latencyP95Ms: 19.5 })
    third('left', 900)
    assert.equal(counter.read(), { requests: 3, errors: 1, inFlight: 0, latencyP50Ms: 15, latencyP95Ms: 19.5 })
  })

  test('nothing measured is 0', () => {
    assert.equal(trafficCounter().read(), { requests: 0, errors: 0, inFlight: 0, latencyP50Ms: 0, latencyP95Ms: 0 })
  })

  test('latencies are those of the newest thousand, counts those of all', () => {
    const counter = trafficCounter()
    for (let i = 0; i < 1000; i++) counter.begin()('answered', 500)
    for (let i = 0; i < 1000; i++) counter.begin()('answered', 5)
    assert.equal(counter.read(), { requests: 2000, errors: 0, inFlight: 0, latencyP50Ms: 5, latencyP95Ms: 5 })
  })
})
