import { formatActionYml, formatActionsReadme } from '../../src/entry/format-action.ts'
import { defineVerb } from '../../src/entry/verb.ts'
import { parseYaml } from '../../src/base/yaml.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'

const ship = defineVerb({
  name: 'ship',
  summary: 'Sends a parcel; it’s fast.',
  inputs: {
    to: { kind: 'text', required: true, description: "Who gets it: 'maria', say." },
    route: { kind: 'text', required: true, from: ['event.ship.route', 'env.SHIP_ROUTE'], description: 'By land:<road> or air.' },
    weight: { kind: 'number', default: 1, description: 'In kilograms.' },
    stamp: { kind: 'list', description: 'Stamps to put on.' },
    fragile: { kind: 'flag', description: 'Handle with care.' },
    token: { kind: 'text', from: ['env.SHIP_TOKEN'], isSecret: true, inWorkflow: '${{ github.token }}', description: 'Who pays.' },
  },
  outputs: { number: 'Number of the parcel.' },
  async run() {},
})

describe('action.yml', (test) => {
  test('is made of the tables of the verb', () => assertGolden('entry/action.yml', formatActionYml(ship)))

  test('is YAML that says what the tables say', () => {
    const { value, problems } = parseYaml(formatActionYml(ship))
    assert.equal(problems, [])
    const { inputs, outputs, runs } = value as { inputs: Record<string, Record<string, unknown>>; outputs: object; runs: object }
    assert.equal(runs, { using: 'node24', main: 'dist/index.js' })
    assert.equal(Object.keys(outputs), ['number', 'result', 'exit-code'])
    assert.equal(inputs['to'], { description: "Who gets it: 'maria', say.", required: true })
    assert.equal([inputs['weight']!['default'], inputs['fragile']!['default'], inputs['token']!['default']], ['1', 'false', '${{ github.token }}'])
    assert.is(inputs['route']!['default'], undefined, 'a default would hide what the event says')
  })
})

describe('actions/README.md', (test) => {
  test('has a table of inputs and one of outputs for each action', () => assertGolden('entry/actions-readme.md', formatActionsReadme([ship])))
})
