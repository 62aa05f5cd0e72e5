import { resolveBackend } from '../../src/plan/backend.ts'
import { costOf, embedded, stepCosts } from '../../src/plan/step-costs.ts'
import type { Step } from '../../src/plan/step-costs.ts'
import { assert, describe } from '../support/suite.ts'
import { spec } from './example.ts'

describe('resolveBackend', (test) => {
  for (const [sentence, text, expected] of [
    ['auto is the trainer of our own, as it is where nothing is said', '', 'typed-arrays'],
    ['also for one row a step and for many', 'training: { batchSize: 1 }\nparameters: { hiddenUnits: 8 }', 'typed-arrays'],
    ['also for several large layers', 'training: { batchSize: 4096 }\nparameters: { hiddenUnits: [1024, 512] }', 'typed-arrays'],
    ['where GPUs are asked for, auto is what can use them', 'resources: { gpu: 1 }', 'libtensorflow'],
    ['what is named is taken', 'training: { backend: cpu }', 'cpu'],
    ['what is named is taken, with GPUs too', 'training: { backend: webgpu }\nresources: { gpu: 1 }', 'webgpu'],
  ] as const) test(sentence, () => { assert.is(resolveBackend(spec(text)), expected) })
})

describe('costs of steps', (test) => {
  const steps: Step[] = [1, 32, 1024].flatMap((batch) => [300, 6_529, 400_000].map((parameters) => ({ batch, parameters })))

  test('grow with the batch and with the network', () => {
    for (const name of embedded) {
      for (const step of steps) {
        const cost = costOf(stepCosts[name], step)
        assert.ok(cost > 0)
        assert.ok(costOf(stepCosts[name], { ...step, batch: 2 * step.batch }) > cost)
        assert.ok(costOf(stepCosts[name], { ...step, parameters: 2 * step.parameters }) > cost)
      }
    }
  })

  test('are those of every step, of rows, of parameters and of their products', () => {
    assert.is(costOf({ perStep: 1000, perRow: 100, perParameter: 10, perProduct: 1 }, { batch: 3, parameters: 4 }), 1000 + 300 + 40 + 12)
  })
})
