import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../../src/base/random.ts'
import { parseYaml } from '../../src/base/yaml.ts'
import { withValues } from '../../src/spec/edit-spec.ts'
import { shortSpecs } from '../../src/spec/format-reference.ts'
import { valueAt } from '../../src/spec/value-at.ts'
import { assert, describe } from '../support/suite.ts'
import { goodClicksSpec, goodExamplesSpec, goodRecommendationSpec, goodSearchSpec, goodSpec } from './good-spec.ts'

describe('withValues', (test) => {
  test('changes a value where it stands, and leaves comments and all other text', () => {
    const rows: [string, string, unknown, string][] = [
      ['training:\n  epochs: 10   # enough\n  l2: 0\n', 'training.epochs', 20, 'training:\n  epochs: 20   # enough\n  l2: 0\n'],
      ['training: { epochs: 10, l2: 0 }\n', 'training.epochs', 20, 'training: { epochs: 20, l2: 0 }\n'],
      ['training: {epochs: 10}', 'training.epochs', 20, 'training: {epochs: 20}'],
      ['training: { classWeights: "none" } # x\n', 'training.classWeights', 'balanced', 'training: { classWeights: balanced } # x\n'],
      ["training: { classWeights: 'none', epochs: 1 }\n", 'training.classWeights', 'balanced', 'training: { classWeights: balanced, epochs: 1 }\n'],
      ['parameters:\n  hiddenUnits: [32, 16] # two\n', 'parameters.hiddenUnits', 64, 'parameters:\n  hiddenUnits: 64 # two\n'],
      ['features:\n  groups:\n    - activity # a\n    - price\n  numeric: auto\n', 'features.groups', ['time'], 'features:\n  groups:\n    [time]\n  numeric: auto\n'],
      ['features:\n  groups:\n  - activity\n  - price\n  numeric: auto\n', 'features.groups', ['time', 'price'], 'features:\n  groups:\n    [time, price]\n  numeric: auto\n'],
      ['training:\r\n  epochs: 10\r\n', 'training.epochs', 1e-7, 'training:\r\n  epochs: 1e-7\r\n'],
      ['\ufefftraining: { epochs: 1 }\n', 'training.epochs', 2, '\ufefftraining: { epochs: 2 }\n'],
    ]
    for (const [before, path, value, after] of rows) assert.is(withValues(before, { [path]: value }), after, before)
  })

  test('adds a key below the keys beside it, with what is missing above it', () => {
    const rows: [string, string, unknown, string][] = [
      ['name: x\ntraining:\n  epochs: 1\n\n# more\nevaluation: {}\n', 'training.l2', 0.5, 'name: x\ntraining:\n  epochs: 1\n  l2: 0.5\n\n# more\nevaluation: {}\n'],
      ['name: x\ntraining:\n    earlyStopping:\n        patience: 2\nrelease: {}\n', 'training.l2', 0.5, 'name: x\ntraining:\n    earlyStopping:\n        patience: 2\n    l2: 0.5\nrelease: {}\n'],
      ['training: { epochs: 1 }\n', 'training.l2', 0.5, 'training: { l2: 0.5, epochs: 1 }\n'],
      ['training: {}\n', 'training.l2', 0.5, 'training: { l2: 0.5 }\n'],
      ['name: x', 'training.earlyStopping.patience', 3, 'name: x\ntraining: { earlyStopping: { patience: 3 } }\n'],
      ['name: x\r\n', 'training.l2', 1, 'name: x\r\ntraining: { l2: 1 }\r\n'],
      ['features:\n  groups:\n  - time\nname: x\n', 'features.numeric', 'standard', 'features:\n  groups:\n  - time\n  numeric: standard\nname: x\n'],
    ]
    for (const [before, path, value, after] of rows) assert.is(withValues(before, { [path]: value }), after, before)
  })

  test('says several things at once in a spec that says everything, and nothing else', () => {
    const values = { 'training.learningRate': 0.02, 'parameters.hiddenUnits': [8, 4], 'training.earlyStopping.patience': 3, 'training.classWeights': 'none', 'features.groups': ['time'] }
    const before = parseYaml(goodSpec).value as Record<string, Record<string, unknown>>
    const after = parseYaml(withValues(goodSpec, values)!).value
    assert.equal(after, { ...before, features: { ...before['features'], groups: ['time'] }, parameters: { ...before['parameters'], hiddenUnits: [8, 4] }, training: { ...before['training'], learningRate: 0.02, classWeights: 'none', earlyStopping: { ...before['training']!['earlyStopping'] as object, patience: 3 } } })
  })

  const firstSeed = 900
  test(`says what it is told and keeps every comment, in any sample and with any keys (seeds ${firstSeed} to ${firstSeed + 199})`, async () => {
    process.stdout.write(`seeds ${firstSeed} to ${firstSeed + 199} `)
    const folder = join(import.meta.dirname, '../../models')
    const samples = await Promise.all((await readdir(folder)).filter((file) => file.endsWith('.yaml')).map((file) => readFile(join(folder, file), 'utf8')))
    const texts = [goodSpec, goodExamplesSpec, goodRecommendationSpec, goodSearchSpec, goodClicksSpec, ...samples, ...Object.values(shortSpecs)].flatMap((text) => [text, text.replaceAll('\n', ' # why\n').replaceAll(/^# .* # why$/gm, '# why'), text.replaceAll('\n', '\r\n'), text.trimEnd()])
    const choices: [string, unknown[]][] = [['training.learningRate', [0.5, 1e-7]], ['training.epochs', [7]], ['training.classWeights', ['none', 'balanced']], ['training.earlyStopping.patience', [0, 3]], ['training.earlyStopping.minDelta', [0.25]], ['parameters.hiddenUnits', [9, [9, 8]]], ['features.groups', [['time'], ['activity', 'price']]], ['features.ignore', [['a b', '点击']]], ['features.numeric', ['quantile']]]
    for (let seed = firstSeed; seed < firstSeed + 200; seed++) {
      const random = seededRandom(seed)
      const text = random.pick(texts)
      assert.equal(parseYaml(text).problems, [])
      const values = Object.fromEntries(random.shuffle(choices).slice(0, 1 + random.below(5)).map(([key, options]) => [key, random.pick(options)]))
      const edited = withValues(text, values)
      assert.ok(edited !== undefined, `seed ${seed}: ${JSON.stringify(values)} in\n${text}`)
      for (const [key, value] of Object.entries(values)) assert.equal(valueAt(parseYaml(edited!).value, `/${key.replaceAll('.', '/')}`), value, `seed ${seed}`)
      // The items of a list of dashes go with what they say of themselves.
      const comments = (all: string) => all.split(/\r?\n/).filter((line) => !line.trimStart().startsWith('- ')).join('\n').match(/#/g)?.length ?? 0
      assert.ok(comments(edited!) >= comments(text), `seed ${seed}: a comment is lost\n${text}\n---\n${edited}`)
    }
  })

  test('gives up where an alias shares the value', () => {
    assert.is(withValues('a: &x { epochs: 1 }\ntraining: *x\n', { 'training.epochs': 2 }), undefined)
    assert.is(withValues('training: { epochs: &n 1, seeds: *n }\n', { 'training.epochs': 2 }), undefined)
  })
})
