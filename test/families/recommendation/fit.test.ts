import { recordingLog } from '../../../src/base/log.ts'
import { chooseSettings } from '../../../src/families/recommendation/auto.ts'
import { recommendationFamily } from '../../../src/families/recommendation/family.ts'
import type { Settings } from '../../../src/families/recommendation/settings.ts'
import type { Spec } from '../../../src/spec/record.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { fitPorts, rowsOf, smallShop, specOf, start } from './small-catalogue.ts'

const rows = smallShop({ users: 80 })

async function fit(spec: Spec, ports = fitPorts(), given = rows) {
  return recommendationFamily.fit({ spec, rows: given, cases: recommendationFamily.buildCases(given, spec), backend: await openCpuBackend() }, ports)
}

describe('a fit of recommendation', (test) => {
  test('that is left to choose compares so many trials as the spec says, each once, and takes the best', async () => {
    for (const trials of [1, 5, 24]) {
      const { selection } = await fit(specOf({ trials, factors: 4, iterations: 2 }))
      assert.is(selection!.metric, 'ndcgAt20')
      assert.ok(selection!.trials.length === Math.min(trials, selection!.trials.length) && (trials > 20 || selection!.trials.length === trials))
      assert.is(new Set(selection!.trials.map(({ algorithm, settings }) => JSON.stringify([algorithm, settings]))).size, selection!.trials.length)
      const values = selection!.trials.map(({ value }) => value)
      assert.is(selection!.chosen, values.indexOf(Math.max(...values)))
      if (trials === 24) assert.equal([...new Set(selection!.trials.map(({ algorithm }) => algorithm))].sort(), ['als', 'content', 'ease', 'hybrid', 'itemKnn', 'popularity'])
    }
  })

  test('keeps to what the spec names: no other value is tried', async () => {
    const { selection } = await fit(specOf({ factors: 4, iterations: 2, shrink: 7, recencyHalfLife: 0, contentWeight: 0.5 }))
    for (const { settings } of selection!.trials) {
      assert.ok(['shrink', 'recencyHalfLife', 'contentWeight'].every((key) => !(key in settings) || settings[key] === { shrink: 7, recencyHalfLife: 0, contentWeight: 0.5 }[key]), JSON.stringify(settings))
    }
  })

  test('of a named algorithm compares nothing', async () => {
    assert.is((await fit(specOf({ algorithm: 'itemKnn' }))).selection, undefined)
  })

  test('gives the same bytes for the same spec, whatever the number of processors', async () => {
    const one = await fit(specOf({ factors: 4, iterations: 2 }))
    assert.equal((await fit(specOf({ factors: 4, iterations: 2 }))).files, one.files)
    const als = { algorithm: 'als', factors: 4, iterations: 3 } as const
    assert.equal((await fit(specOf(als, { resources: { cpu: 2 } }))).files, (await fit(specOf(als))).files)
  })

  test('that is ended goes on where it was, repeats no trial and ends with the same bytes', async () => {
    const spec = specOf({ algorithm: 'als', factors: 4, iterations: 9 })
    const auto = specOf({ factors: 4, iterations: 9 })
    const towers = specOf({ algorithm: 'twoTower', factors: 4, iterations: 9 })
    for (const [given, ends] of [[spec, [1, 2]], [towers, [1, 2]], [auto, [1, 4, 12]]] as const) {
      const whole = await fit(given)
      for (const end of ends) {
        const reason = new Error('told to end')
        const stop = new AbortController()
        const first = fitPorts({ signal: stop.signal })
        const save = first.saveCheckpoint
        first.saveCheckpoint = async (checkpoint) => {
          await save(checkpoint)
          if (first.saved.length === end) stop.abort(reason)
        }
        await fit(given, first).then(() => assert.unreachable('it went on'), (error: unknown) => assert.is(error, reason))
        const second = fitPorts({ resumeFrom: first.saved.at(-1)! })
        const log = recordingLog()
        assert.equal((await fit(given, { ...second, log })).files, whole.files, `ended after checkpoint ${end}`)
        const epochs = [...first.saved, ...second.saved].map(({ epoch }) => epoch)
        assert.equal(epochs, [...new Set(epochs)].sort((a, b) => a - b))
      }
    }
  })

  test('whose signal is aborted already ends at once', async () => {
    const reason = new Error('no time')
    await fit(specOf(), fitPorts({ signal: AbortSignal.abort(reason) })).then(() => assert.unreachable('it went on'), (error: unknown) => assert.is(error, reason))
  })

  test('never looks at the test: other events there give the same model', async () => {
    const others = { ...rows, events: rows.events.map((event, i) => (rows.splits[i] === 2 ? { ...event, item: 'i000' } : event)) }
    assert.equal((await fit(specOf({ factors: 4, iterations: 2 }), fitPorts(), others)).files, (await fit(specOf({ factors: 4, iterations: 2 }))).files)
  })

  test('learns from the validation events where a test follows, and leaves them to judge where none does', async () => {
    const popular = (given: typeof rows) => fit(specOf({ algorithm: 'popularity' }), fitPorts(), given).then(({ files }) => Buffer.from(files.get('model.safetensors')!))
    const without = (split: number) => ({ ...rows, events: rows.events.filter((_, i) => rows.splits[i]! !== split), splits: rows.splits.filter((own) => own !== split) })
    const trial = without(2)
    assert.equal(await popular(trial), await popular({ ...trial, events: trial.events.filter((_, i) => trial.splits[i] === 0), splits: new Uint8Array(trial.splits.filter((own) => own === 0).length) }))
    assert.not.equal(await popular(rows), await popular(trial))
  })

  test('without users to validate by is a hybrid, and says that nothing was compared', async () => {
    const log = recordingLog()
    const { selection, files } = await fit(specOf(), { ...fitPorts(), log }, { ...rows, splits: rows.splits.map((split) => (split === 1 ? 0 : split)) })
    assert.equal([selection!.trials, selection!.whyUsual], [[], 'No user met anything new in the validation part, so that nothing could be compared: it is a hybrid with the usual settings.'])
    assert.is((JSON.parse(Buffer.from(files.get('model.json')!).toString()) as { settings: { algorithm: string } }).settings.algorithm, 'hybrid')
    assert.ok(log.lines.some((line) => line.startsWith('warning: no user met anything new in the validation part')))
  })

  test('a learned hybrid without users to learn its weights from is a weighted one, and says so', async () => {
    for (const algorithm of ['auto', 'hybrid'] as const) {
      const log = recordingLog()
      const { files } = await fit(specOf({ algorithm, mix: 'learned' }), { ...fitPorts(), log }, { ...rows, splits: rows.splits.map((split) => (split === 1 ? 0 : split)) })
      assert.equal([...recommendationFamily.open(files).goldenQueries].length, 5)
      assert.equal(files, (await fit(specOf({ algorithm: 'hybrid', mix: 'weighted' }), fitPorts(), { ...rows, splits: rows.splits.map((split) => (split === 1 ? 0 : split)) })).files)
      assert.ok(log.lines.some((line) => line.startsWith('warning: no user of the validation part has a history')))
    }
  })

  test('without an event to learn from is refused', async () => {
    const empty = rowsOf([{ user: 'u', item: 'i000', kind: 'view', time: start }], rows.items)
    const error = await assertFails('RECOMMENDATION_NO_EVENTS', () => fit(specOf(), fitPorts(), empty))
    assert.is(error.message, 'for-you: no event before the test counts, so that there is nothing to learn from')
  })

  test('EASE on more items than the memory holds is refused with the figure, and not tried by auto', async () => {
    const many = { ...rows, items: Array.from({ length: 9000 }, (_, i) => ({ ...rows.items[i % rows.items.length]!, item: i < rows.items.length ? rows.items[i]!.item : `x${i}` })) }
    const error = await assertFails('RECOMMENDATION_MEMORY_SHORT', () => fit(specOf({ algorithm: 'ease' }, { resources: { memoryMiB: 200 } }), fitPorts(), many))
    assert.match(error.message, /^for-you: ease on 9,000 items needs about [\d,]+ MiB of memory, and resources\.memoryMiB is 200$/)
    const { selection } = await fit(specOf({ trials: 6, factors: 2, iterations: 1 }), fitPorts(), many)
    assert.not.ok(selection!.trials.some(({ algorithm }) => algorithm === 'ease'))
  })

  test('neighbours beyond the memory are refused with the figure; what needs none is not', async () => {
    const items = Array.from({ length: 3000 }, (_, i) => ({ ...rows.items[0]!, item: `m${i}` }))
    const crawled = rowsOf(Array.from({ length: 9000 }, (_, i) => ({ user: `u${Math.floor(i / 1000)}`, item: items[i % 3000]!.item, kind: 'view' as const, time: start + i })), items)
    const little = { resources: { memoryMiB: 128 } }
    for (const algorithm of ['itemKnn', 'hybrid', 'auto'] as const) {
      const error = await assertFails('RECOMMENDATION_MEMORY_SHORT', () => fit(specOf({ algorithm, neighbours: 5000 }, little), fitPorts(), crawled))
      assert.is(error.message, `for-you: ${algorithm === 'auto' ? 'itemKnn' : algorithm} with 5,000 neighbours on 3,000 items needs about 137 MiB of memory, and resources.memoryMiB is 128`)
    }
    await fit(specOf({ algorithm: 'popularity' }, little), fitPorts(), crawled)
  })

  test('trials that do not fit in the memory are left out', async () => {
    const tried: Settings[] = []
    const known = new Map<string, number>()
    await chooseSettings({ spec: specOf({ trials: 24 }), canEase: false, canFit: ({ neighbours }) => neighbours <= 100, known }, async (settings) => tried.push(settings), async () => {})
    assert.ok(tried.length > 12)
    assert.not.ok(tried.some(({ neighbours }) => neighbours > 100))
  })
})
