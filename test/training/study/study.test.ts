import { setImmediate as pause } from 'node:timers/promises'
import { seededRandom } from '../../../src/base/random.ts'
import { gridOf, isNumber } from '../../../src/spec/record.ts'
import type { SearchRange } from '../../../src/spec/record.ts'
import { rungsOf, isPruned } from '../../../src/training/study/halving.ts'
import { mergeStudies, withUnderWay } from '../../../src/training/study/merge-studies.ts'
import type { NextTrial } from '../../../src/training/study/next-trial.ts'
import { bestTrial, rankTrials } from '../../../src/training/study/rank.ts'
import { studyRecord } from '../../../src/training/study/record.ts'
import type { Study, Trial } from '../../../src/training/study/record.ts'
import type { StudyPorts, TrialResult } from '../../../src/training/study/study.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { emptyStudy, epochs, epochsUntil, hashOf, lossOf, own, ranges, search } from './known-objective.ts'

describe('a study', (test) => {
  test('begins with what the spec has, tries nothing twice, and ends after its trials', async () => {
    const study = await search({ trials: 25 })
    assert.is(study.trials.length, 26)
    assert.equal([study.trials[0]!.origin, study.trials[0]!.parameters, study.trials[0]!.state], ['spec', own, 'complete'])
    assert.is(new Set(study.trials.map(({ hash }) => hash)).size, 26)
    assert.equal(studyRecord.parse(studyRecord.format(study), 'it'), study)
    assert.equal(await search({ trials: 25 }, study), study)
    assert.is((await search({ trials: 30 }, study)).trials.length, 31)
  })

  test('killed after any trial, or within one, and run again, ends with the trials of one that was not', async () => {
    for (const sampler of ['tpe', 'random', 'grid'] as const) {
      const whole = await search({ sampler, trials: 16 })
      for (const kill of [1, 5, 12, 16]) {
        let kept = emptyStudy()
        let begun = 0
        const killed = search({ sampler, trials: 16 }, kept, {
          save: async (study) => { kept = study },
          runTrial: async ({ parameters }, onEpoch) => {
            begun += 1
            for (let epoch = 1; epoch <= epochs; epoch++) {
              if (begun === kill && epoch === 3) throw new Error('killed')
              onEpoch(epoch, lossOf(parameters, epoch))
            }
            return { state: 'complete', value: lossOf(parameters, epochs), epochs }
          },
        })
        // A trial that is pruned before its third epoch is never killed there.
        await killed.catch((error: Error) => assert.is(error.message, 'killed'))
        assert.equal((await search({ sampler, trials: 16 }, kept)).trials, whole.trials, `${sampler}, killed in trial ${kill}`)
      }
    }
  })

  test('leaves the rest to the next run when it has done its share, or when its time is over', async () => {
    const share = await search({ mostTrials: 4 })
    assert.is(share.trials.length, 4)
    assert.is((await search({ until: new Date('2020-01-01') }, share)).trials.length, 4)
    const abort = new AbortController()
    abort.abort()
    await assertFails('TRAINING_PREEMPTED', () => search({}, emptyStudy(), { signal: abort.signal }))
  })

  test('takes every combination of a grid once, in any number of runs', async () => {
    const few: SearchRange[] = [{ key: 'training.l2', min: 0, max: 1, scale: 'linear', points: 3 }, { key: 'training.classWeights', scale: 'linear', points: 5, choices: ['none', 'balanced'] }]
    const all = { 'training.learningRate': 0.01, 'parameters.hiddenUnits': 8 }
    const rules = { ranges: few, sampler: 'grid' as const, trials: 6, pruner: 'none' as const, hashOf: (parameters: object) => hashOf({ ...all, ...parameters }) }
    const study = await search({ ...rules, trials: 100 }, await search({ ...rules, mostTrials: 3 }))
    const searched = study.trials.filter(({ origin }) => origin === 'grid').map(({ parameters }) => JSON.stringify(parameters)).sort()
    assert.equal(searched, gridOf(few[0]!).flatMap((l2) => ['balanced', 'none'].map((weights) => JSON.stringify({ 'training.l2': l2, 'training.classWeights': weights }))).sort())
    assert.is((await search({ ...rules, sampler: 'tpe', trials: 100, ranges: [few[1]!] })).trials.length, 3, 'a small space is exhausted by any sampler')
  })

  test('notes what could not be fitted, learns nothing from it, and goes on', async () => {
    const study = await search({ trials: 15 }, emptyStudy(), { runTrial: async ({ parameters, origin }) => (origin === 'spec' || Number(parameters['training.learningRate']) < 0.1 ? { state: 'complete', value: lossOf(parameters, epochs), epochs } : { state: 'failed', reason: 'diverged', epochs: 1 }) })
    const failed = study.trials.filter(({ state }) => state === 'failed')
    assert.ok(failed.length > 0 && failed.length < 15)
    assert.is(rankTrials(study).length, 16 - failed.length)
    await assertFails('DATA_EMPTY', () => search({}, emptyStudy(), { runTrial: () => Promise.reject(Object.assign(new Error('empty'), { code: 'DATA_EMPTY' })) }))
  })

  test('goes on where what the spec has is no number of the range: a list of layers beside numbers of units', async () => {
    const layers = { ...own, 'parameters.hiddenUnits': [64, 32] }
    for (const isBest of [true, false]) {
      const runTrial: StudyPorts['runTrial'] = async ({ parameters, origin }) => ({ state: 'complete', value: origin === 'spec' ? (isBest ? 0 : 9) : lossOf(parameters, epochs), epochs })
      const study = await search({ trials: 25, own: layers }, emptyStudy(), { runTrial })
      assert.is(study.trials.length, 26)
      assert.ok(study.trials.slice(1).every(({ parameters }) => Number.isSafeInteger(parameters['parameters.hiddenUnits'])))
    }
  })

  test('several workers try nothing twice and find as good a value; the trial of one that is lost is given to another', async () => {
    for (const seed of [1, 2, 3]) {
      let shared: Study = emptyStudy()
      const begun: string[] = []
      const takeAs = (worker: string): StudyPorts['take'] => async (study, decide) => {
        await pause()
        const known = mergeStudies(shared, study)
        const next = decide(known)
        shared = next ? withUnderWay(known, [...known.underWay ?? [], { ...next, worker, until: '2026-01-01T01:00:00.000Z' }]) : known
        if (next) begun.push(next.hash)
        return { study: shared, next }
      }
      const runTrial = async ({ parameters }: NextTrial): Promise<TrialResult> => {
        await pause()
        return { state: 'complete', value: lossOf(parameters, epochs), epochs }
      }
      const save = async (study: Study) => { shared = mergeStudies(shared, study) }
      const lost = search({ trials: 40, seed }, emptyStudy(), { take: takeAs('lost'), runTrial: () => Promise.reject(new Error('killed')) })
      await Promise.all([lost.catch(() => {}), ...['a', 'b', 'c', 'd'].map((name) => search({ trials: 40, seed }, emptyStudy(), { take: takeAs(name), runTrial, save }))])
      assert.is(new Set(begun).size, begun.length, 'begun twice')
      assert.is(shared.trials.length, 40, 'all but the lost one')
      assert.equal(shared.underWay!.map(({ worker }) => worker), ['lost'])
      assert.is(studyRecord.parse(studyRecord.format(shared), 'it').underWay!.length, 1)

      shared = withUnderWay(shared, [])
      await search({ trials: 40, seed }, shared, { take: takeAs('e'), runTrial, save })
      assert.is(shared.trials.length, 41)
      assert.is(shared.underWay, undefined)
      assert.ok(bestTrial(shared)!.value! < 0.36, `${bestTrial(shared)!.value}`)
    }
  })

  const firstSeed = 50
  test(`keeps every value within its range, with any sampler and any seed (seeds ${firstSeed} to ${firstSeed + 19})`, async () => {
    process.stdout.write(`seeds ${firstSeed} to ${firstSeed + 19} `)
    for (let seed = firstSeed; seed < firstSeed + 20; seed++) {
      const random = seededRandom(seed)
      const [low, high] = [random.next() / 100 + 1e-6, 0.02 + random.next()]
      const some: SearchRange[] = [{ key: 'training.learningRate', min: low, max: high, scale: random.pick(['linear', 'log'] as const), points: 2 + random.below(9) }, { key: 'parameters.hiddenUnits', min: 1 + random.below(5), max: 6 + random.below(50), scale: random.pick(['linear', 'log'] as const), points: 5 }, ...ranges.slice(3)]
      const study = await search({ ranges: some, own: { ...own, 'training.learningRate': 0.02 }, seed, sampler: random.pick(['tpe', 'random', 'grid'] as const), trials: 30, runTrial: undefined } as object, emptyStudy(), { runTrial: async () => ({ state: 'complete', value: random.next(), epochs: 1 }) })
      for (const { parameters } of study.trials.slice(1)) {
        for (const range of some) {
          const value = parameters[range.key]
          if (!isNumber(range)) assert.ok(range.choices!.includes(value as string))
          else assert.ok(Number(value) >= range.min && Number(value) <= range.max && (range.key !== 'parameters.hiddenUnits' || Number.isInteger(value)), `seed ${seed}: ${range.key} ${String(value)}`)
        }
      }
    }
  })

  test('reaches, with the Parzen estimator and halving, the best of 60 random trials with at most half their epochs (median of seeds 1 to 20)', async () => {
    const shares: number[] = []
    for (let seed = 1; seed <= 20; seed++) {
      const random = await search({ sampler: 'random', pruner: 'none', seed })
      const study = await search({ seed: 1000 + seed, trials: 120 })
      shares.push(epochsUntil(bestTrial(random)!.value!, study) / random.trials.reduce((sum, trial) => sum + trial.epochs, 0))
    }
    shares.sort((a, b) => a - b)
    const median = (shares[9]! + shares[10]!) / 2
    process.stdout.write(`median ${median.toFixed(2)} of the epochs `)
    assert.ok(median <= 0.5, `${median}`)
  })
})

describe('halving', (test) => {
  const withRung = (loss: number, epoch = 3) => ({ state: 'complete', rungs: [{ epoch, loss }] }) as unknown as Trial

  test('looks after minEpochs and three times as many again, where epochs are left to save', () => {
    assert.equal(rungsOf({ minEpochs: 1, epochs: 27 }), [1, 3, 9])
    assert.equal(rungsOf({ minEpochs: 2, epochs: 10 }), [2, 6])
    assert.equal(rungsOf({ minEpochs: 5, epochs: 5 }), [])
  })

  test('lets the best third go on, once three are complete', () => {
    const rows: [string, number, number[], boolean][] = [
      ['the first has nobody to be compared with', 9, [], false],
      ['two are too few to end the worst', 9, [1, 2], false],
      ['of four the best goes on', 2, [3, 4, 5], false],
      ['and the second does not', 3, [2, 4, 5], true],
      ['of six the two best go on', 2, [1, 3, 4, 5, 6], false],
      ['and the third best does not', 3, [1, 2, 4, 5, 6], true],
      ['equal is as good', 2, [1, 2, 4, 5, 6], false],
      ['of nine the three best go on', 3, [1, 2, 4, 5, 6, 7, 8, 9], false],
    ]
    for (const [sentence, loss, others, expected] of rows) assert.is(isPruned([{ epoch: 3, loss }], others.map((other) => withRung(other))), expected, sentence)
    assert.is(isPruned([{ epoch: 3, loss: 2 }], [1, 1, 1, 1, 1].map((other) => withRung(other, 1))), false, 'who did not get as far does not count')
    const pruned = [1, 1, 1, 1, 1].map((other) => ({ ...withRung(other), state: 'pruned' as const }))
    assert.is(isPruned([{ epoch: 3, loss: 2 }], pruned), false, 'only complete trials make a start')
    assert.is(isPruned([{ epoch: 3, loss: 2 }], [...pruned, ...[3, 4, 5, 6, 7].map((other) => withRung(other))]), true, 'but pruned ones count among those that got as far')
  })
})

describe('trials', (test) => {
  const trial = (hash: string, rest: Partial<Trial>): Trial => ({ hash, parameters: {}, origin: 'tpe', state: 'complete', epochs: 1, rungs: [], durationMs: 0, ...rest })
  const trials = [trial('a', { value: 1 }), trial('b', { state: 'pruned', rungs: [{ epoch: 1, loss: 1 }] }), trial('c', { value: 2 }), trial('d', { state: 'pruned', rungs: [{ epoch: 1, loss: 9 }, { epoch: 3, loss: 5 }] }), trial('e', { state: 'failed' })]
  const study: Study = { ...emptyStudy(), trials }

  test('are ranked by value, then by how far they got', () => {
    assert.equal(rankTrials(study).map(({ hash }) => hash), ['a', 'c', 'd', 'b'])
    assert.equal(rankTrials({ ...study, higherIsBetter: true }).map(({ hash }) => hash), ['c', 'a', 'd', 'b'])
    assert.is(bestTrial({ ...study, trials: trials.slice(1, 2) }), undefined)
    const equal = [trial('g', { value: 1 }), trial('h', { value: 1 }), trial('i', { value: 2 })]
    assert.equal(['h', 'i', 'x'].map((own) => bestTrial({ ...study, trials: equal }, own)?.hash), ['h', 'g', 'g'], 'what the spec has stays where nothing is better')
  })

  test('of two machines are joined, each once, unless the studies are different ones', () => {
    const other = { ...study, trials: [trials[2]!, trial('f', {})] }
    assert.equal(mergeStudies(study, other).trials.map(({ hash }) => hash), ['a', 'b', 'c', 'd', 'e', 'f'])
    assert.is(mergeStudies(study, { ...other, hash: 'b'.repeat(64) }), study)
    assert.is(mergeStudies(study, undefined), study)
  })
})
