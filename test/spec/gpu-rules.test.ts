import { parseSpec } from '../../src/spec/parse-spec.ts'
import { assert, describe } from '../support/suite.ts'

const events = 'data: { events: data/events.csv, items: data/items.csv }'
const find = (text: string) => parseSpec('models/a.yaml', `name: a\n${text}\n`).problems.map(({ path, code, message }) => `${path} ${code} ${message}`)

describe('what a spec that asks for a GPU must be', (test) => {
  const good: [string, string][] = [
    ['a network', `family: behavior\n${events}\nresources: { gpu: 1 }`],
    ['a network, on a backend that can', `family: behavior\n${events}\nparameters: { algorithm: network }\ntraining: { backend: webgpu }\nresources: { gpu: 1 }`],
    ['a program of the team’s own', `family: behavior\n${events}\ntraining: { trainer: command, command: { run: [python3, a.py], files: [a.py] } }\nresources: { gpu: 1 }`],
    ['no GPU is asked for', `family: recommendation\n${events}\nresources: { gpu: 0 }`],
  ]
  for (const [sentence, text] of good) test(`good: ${sentence}`, () => { assert.equal(find(text), []) })

  test('what computes on the processor has no use for one', () => {
    for (const algorithm of ['trees', 'logistic']) assert.equal(find(`family: behavior\n${events}\nparameters: { algorithm: ${algorithm} }\nresources: { gpu: 1 }`), [`resources.gpu SPEC_KEY_WITHOUT_EFFECT has no effect: the algorithm ${algorithm} computes on the processor`])
    assert.equal(find(`family: recommendation\n${events}\nresources: { gpu: 1 }`), ['resources.gpu SPEC_KEY_WITHOUT_EFFECT has no effect: the family recommendation computes on the processor'])
  })

  test('a backend that never uses one is refused where it stands', () => {
    for (const backend of ['wasm', 'cpu', 'typed-arrays']) assert.equal(find(`family: behavior\n${events}\ntraining: { backend: ${backend} }\nresources: { gpu: 1 }`), [`training.backend SPEC_NOT_ONE_OF expected "auto", "libtensorflow", "webgpu" with resources.gpu, found the text "${backend}"`])
  })
})
