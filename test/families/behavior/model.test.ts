import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manualClock } from '../../../src/base/clock.ts'
import { silentLog } from '../../../src/base/log.ts'
import { sha256 } from '../../../src/base/files.ts'
import { inTurns } from '../../../src/base/steps.ts'
import { behaviorFamily } from '../../../src/families/behavior/family.ts'
import { familyOf } from '../../../src/families/index.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { smallShop, specOf, start } from './small-shop.ts'
import { smallTable } from './small-table.ts'

const rows = smallShop()
const spec = specOf({ training: { epochs: 1, seeds: 2 } })
const examples = behaviorFamily.buildExamples(rows, spec)

describe('a behavior model', (test) => {
  let files: Map<string, Uint8Array>
  test.before(async () => {
    const backend = await openCpuBackend()
    files = (await behaviorFamily.fit({ spec, rows, examples, backend }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })).files
  })

  test('is made of two files, and one for other runtimes', () => {
    assert.equal([...files.keys()], ['model.json', 'weights.bin', 'model.onnx'])
  })

  test('releases from before it had the third file are opened as ever', () => {
    const before = new Map([...files].filter(([name]) => name !== 'model.onnx'))
    assert.equal(behaviorFamily.open(before).score(rows, examples.test), behaviorFamily.open(files).score(rows, examples.test))
  })

  test('answers its golden queries as it did when it was fitted, one of them on an unknown item', () => {
    const model = familyOf('behavior').open(files)
    assert.is(model.goldenQueries.length, 6)
    for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
    assert.is(new Set(model.goldenQueries.map(({ answer }) => answer['probability'])).size, 6)
  })

  test('is opened in steps as at once', async () => {
    const model = await inTurns(behaviorFamily.openInSteps(files))
    for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
  })

  test('holds no user id', () => {
    const text = Buffer.from(files.get('model.json')!).toString()
    for (const { user } of rows.events) assert.not.ok(text.includes(`"${user}"`), user)
  })

  test('the request that the README shows is answered', async () => {
    const readme = await readFile(join(import.meta.dirname, '../../../src/families/behavior/README.md'), 'utf8')
    const request: unknown = JSON.parse(/```json\n([^]*?)```/.exec(readme)![1]!)
    assert.equal(Object.keys(behaviorFamily.open(files).answer(request)), ['probability', 'interests'])
  })

  test('scores an example as it would answer the same click in production', () => {
    const model = behaviorFamily.open(files)
    const scores = model.score(rows, examples.test)
    assert.is(scores.length, examples.test.length)
    for (const [i, { row, group }] of examples.test.entries()) {
      const { item, time } = rows.events[row]!
      const history = rows.events.slice(0, row).filter(({ user }) => user === group).map(({ user: _user, ...rest }) => rest)
      assert.is(model.answer({ item, time, history }).probability, scores[i])
    }
  })

  test('the order of the history and the way to write a time do not matter; events at or after the click do not count', () => {
    const model = behaviorFamily.open(files)
    const history = [{ item: 'i001', kind: 'view', time: start }, { item: 'i002', kind: 'click', time: start + 5000 }]
    const expected = model.answer({ item: 'i002', time: start + 10_000, history })
    assert.equal(model.answer({ item: 'i002', time: '2026-01-01T00:00:10Z', history: [...history].reverse() }), expected)
    assert.equal(model.answer({ item: 'i002', time: '2026-01-01T08:00:10+08:00', history: [...history, { item: 'i002', kind: 'purchase', time: start + 10_000 }] }), expected)
    assert.not.equal(model.answer({ item: 'i002', time: start + 10_000, history: [] }), expected)
  })

  test('is the calibrated mean of its networks, each of which keeps its own opinion', () => {
    const model = behaviorFamily.open(files)
    const [scores, members] = [model.score(rows, examples.test), model.scoreMembers(rows, examples.test)]
    assert.is(members.length, 2)
    const { calibration } = JSON.parse(Buffer.from(files.get('model.json')!).toString()) as { calibration: { platt: { a: number; b: number } } }
    const raw = (score: number) => 1 / (1 + Math.exp(-(Math.log(score / (1 - score)) - calibration.platt.b) / calibration.platt.a))
    for (const [i, score] of scores.entries()) assert.ok(Math.abs(raw(score) - (raw(members[0]![i]!) + raw(members[1]![i]!)) / 2) < 1e-9)
    assert.not.equal(members[0], members[1])
  })

  test('tells how its scores move with the price, all else the same', async () => {
    const model = behaviorFamily.open(files)
    const { values, scores } = model.scoreAlong('price', rows, examples.test)
    assert.is(values.length, 7)
    assert.equal(values, [...values].sort((a, b) => a - b))
    assert.ok(scores.every(({ length }) => length === examples.test.length))
    assert.not.equal(scores[0], scores[6])
    const error = await assertFails('COLUMN_UNKNOWN', () => model.scoreAlong('colour', rows, examples.test))
    assert.is(error.message, 'The model sees no column of numbers "colour"; it sees price')
  })

  test('tells interests where they are asked for, also without an item, and the same for all users of a dataset', () => {
    const model = behaviorFamily.open(files)
    const profiles = [...model.profileUsers!(rows)]
    assert.is(profiles.length, new Set(rows.events.map(({ user }) => user)).size)
    const time = rows.events.at(-1)!.time + 1
    for (const { user, interests } of profiles.slice(0, 5)) {
      const history = rows.events.filter((event) => event.user === user).map(({ user: _user, ...rest }) => rest)
      const answer = model.answer({ time, history, interests: true }) as { interests: { purchaseIntent: number; items: { item: string; probability: number }[] } }
      assert.equal(answer, { interests })
      const { items: [likeliest], purchaseIntent } = answer.interests
      assert.is(purchaseIntent, likeliest!.probability)
      assert.equal(model.answer({ item: likeliest!.item, time, history, interests: true }), { probability: purchaseIntent, interests })
      assert.equal(model.answer({ item: likeliest!.item, time, history }), { probability: purchaseIntent })
    }
  })

  test('refuses rows of another kind', async () => {
    const error = await assertFails('MODEL_DATA_UNFIT', () => behaviorFamily.open(files).score(smallTable(), examples.test))
    assert.match(error.message, /it was fitted on events, these are labelled examples/)
  })

  test('a request without a time is about now', () => {
    const clock = manualClock('2026-01-08T12:00:00Z')
    const model = behaviorFamily.open(files, clock)
    const history = [{ item: 'i001', kind: 'view', time: '2026-01-08T11:59:00Z' }]
    assert.equal(model.answer({ item: 'i001', history }), model.answer({ item: 'i001', time: '2026-01-08T12:00:00Z', history }))
  })

  test('an unknown item and unknown items in the history are answered with a probability', () => {
    const { probability } = behaviorFamily.open(files).answer({ item: 'new', time: start, history: [{ item: 'gone', kind: 'purchase', time: start - 1 }] }) as { probability: number }
    assert.ok(probability > 0 && probability < 1)
  })

  const bad: [unknown, string][] = [
    [undefined, 'request: must be object'],
    [[], 'request: must be object'],
    [{ history: [] }, 'request.item: is missing'],
    [{ item: 'a' }, 'request.history: is missing'],
    [{ history: [], interests: false }, 'request.item: is missing'],
    [{ item: 'a', history: [], interests: 1 }, 'request.interests: must be boolean'],
    [{ item: 1, history: [] }, 'request.item: must be string'],
    [{ item: '', history: [] }, 'request.item: must NOT have fewer than 1 characters'],
    [{ item: 'a', history: [], user: 'me' }, 'request.user: is not known'],
    [{ item: 'a', history: [{ item: 'a', kind: 'look', time: 0 }] }, 'request.history[0].kind: must be one of view, click, purchase'],
    [{ item: 'a', history: [{ item: 'a', kind: 'view' }] }, 'request.history[0].time: is missing'],
    [{ item: 'a', history: [{ item: 'a', kind: 'view', time: 'yesterday' }] }, 'request.history[0].time: must be a time like 2026-01-31T12:00:00Z, or milliseconds since 1970'],
    [{ item: 'a', time: '2026-01-01T25:00:00Z', history: [] }, 'request.time: there is no such time as 2026-01-01T25:00:00Z'],
    [{ item: 'a', time: -1, history: [] }, 'request.time: must be >= 0'],
    [{ item: 'a', time: 0.5, history: [] }, 'request.time: must be string,integer'],
  ]
  for (const [request, message] of bad) {
    test(`refuses ${JSON.stringify(request) ?? 'nothing'}`, async () => {
      const error = await assertFails('REQUEST_INVALID', () => behaviorFamily.open(files).answer(request))
      assert.is(error.message, message)
    })
  }

  const broken: [string, (json: Record<string, any>) => void, RegExp][] = [
    ['features of another version', (json) => { json['features'][0] = 'something else' }, /its features are not those of this version/],
    ['another vocabulary', (json) => { json['events'].brands.pop() }, /not in the vocabulary/],
    ['columns of items that differ in length', (json) => { json['events'].items.ids.pop() }, /differ in length/],
    ['a group that there is not', (json) => { json['events'].groups[0] = 'weather' }, /must be equal to one of the allowed values/],
    ['too few scales', (json) => { json['events'].scales.pop() }, /scales do not fit the features/],
    ['a deviation of 0', (json) => { json['events'].scales[0].deviation = 0 }, /must be > 0/],
    ['a scale that is none', (json) => { json['events'].scales[0] = { mean: 1 } }, /the scale of a feature is none/],
    ['quantiles that fall', (json) => { json['events'].scales[0] = { quantiles: [2, 1] } }, /the scale of a feature is none/],
    ['layers that are wider than the weights', (json) => { json['hiddenUnits'] = [65] }, /weights\.bin has 38920 bytes; 2 networks of 4941 parameters have 39528/],
    ['a network more than there are weights', (json) => { json['networks'] = 3 }, /3 networks of 4865 parameters have 58380/],
    ['features of nothing', (json) => { delete json['events'] }, /neither events nor a table, or both/],
    ['a calibration without its curve', (json) => { delete json['calibration'].platt }, /the calibration lacks its curve/],
    ['a calibration that turns the order round', (json) => { json['calibration'].platt.a = -1 }, /must be > 0/],
    ['a calibration that falls', (json) => { json['calibration'] = { kind: 'isotonic', isotonic: { centres: [0, 1], values: [0.5, 0.4] } } }, /no curve of probabilities/],
    ['an unknown key', (json) => { json['script'] = 'x' }, /additional properties/],
    ['another kind of record', (json) => { json['record'] = 'search-model/1' }, /expected a record of kind/],
  ]
  for (const [what, change, message] of broken) {
    test(`refuses files with ${what}`, async () => {
      const json = JSON.parse(Buffer.from(files.get('model.json')!).toString()) as Record<string, unknown>
      change(json)
      const error = await assertFails('MODEL_INVALID', () => behaviorFamily.open(new Map([...files, ['model.json', Buffer.from(JSON.stringify(json))]])))
      assert.match(error.message, message)
    })
  }

  test('refuses lost, torn, foreign and infinite weights', async () => {
    const json = files.get('model.json')!
    const weights = Buffer.from(files.get('weights.bin')!)
    const infinite = Buffer.from(weights)
    infinite.writeFloatLE(Infinity, 40)
    const fitting = Buffer.from(Buffer.from(json).toString().replace(sha256(weights), sha256(infinite)))
    const cases: [Map<string, Uint8Array>, RegExp][] = [
      [new Map([['model.json', json]]), /there is no weights\.bin/],
      [new Map([['weights.bin', weights]]), /there is no model\.json/],
      [new Map([['model.json', json.subarray(0, 100)], ['weights.bin', weights]]), /not JSON/],
      [new Map([['model.json', json], ['weights.bin', weights.subarray(4)]]), /not the one that model\.json was written with/],
      [new Map([['model.json', fitting], ['weights.bin', infinite]]), /not a finite number/],
    ]
    for (const [broken, message] of cases) assert.match((await assertFails('MODEL_INVALID', () => behaviorFamily.open(broken))).message, message)
  })
})
