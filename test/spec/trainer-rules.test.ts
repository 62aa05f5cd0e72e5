import { algorithmOf } from '../../src/spec/algorithm.ts'
import { parseSpec } from '../../src/spec/parse-spec.ts'
import { assert, describe } from '../support/suite.ts'

const events = 'data: { events: e.csv, items: i.csv }\n'
const command = 'trainer: command, command: { run: [python3, a.py], files: [a.py] }'
const parse = (training: string, rest = '', family = 'behavior') => parseSpec('models/clicks.yaml', `name: clicks\nfamily: ${family}\n${events}training: { ${training} }\n${rest}`)
const problemsOf = (...given: Parameters<typeof parse>) => parse(...given).problems.map(({ code, path, line }) => `${code} ${line} ${path}`)

describe('a program as trainer in a spec', (test) => {
  test('is named with its files, and is then the algorithm', () => {
    const { spec, problems } = parse(`${command}, epochs: 7`)
    assert.equal(problems, [])
    assert.equal(spec!.training.command, { run: ['python3', 'a.py'], files: ['a.py'], workers: 1 })
    assert.equal([spec!.parameters.algorithm, algorithmOf(spec!, undefined)], [undefined, 'command'])
  })

  test('needs a command, and a command needs it', () => {
    assert.equal(problemsOf('trainer: command'), ['SPEC_MISSING_KEY 4 training.command'])
    assert.equal(problemsOf('command: { run: [a], files: [a] }'), ['SPEC_KEY_WITHOUT_EFFECT 4 training.command'])
    assert.equal(problemsOf('trainer: command, command: { run: [a] }'), ['SPEC_MISSING_KEY 4 training.command.files'])
  })

  test('decides algorithm and backend itself', () => {
    assert.equal(problemsOf(`${command}, backend: wasm`, 'parameters: { algorithm: trees }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4 training.backend', 'SPEC_KEY_WITHOUT_EFFECT 5 parameters.algorithm'])
  })

  test('is for models that give probabilities', () => {
    assert.equal(problemsOf(command, '', 'recommendation'), ['SPEC_NOT_ONE_OF 4 training.trainer'])
  })

  test('lies in the repository, file by file', () => {
    for (const [path, code] of [['../a.py', 'SPEC_PATH_OUTSIDE'], ['/etc/a.py', 'SPEC_PATH_OUTSIDE'], ['"*.py"', 'SPEC_PATH_PATTERN'], ['https://example.org/a.py', 'SPEC_ADDRESS']] as const) {
      assert.equal(problemsOf(command.replace('[a.py] }', `[${path}] }`)), [`${code} 4 training.command.files[0]`])
    }
  })
})
