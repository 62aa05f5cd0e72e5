import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesName, compareBytes, floatName } from '../../../scripts/bench/quality/compare-bytes.ts'
import { formatRankingSet } from '../../../scripts/bench/quality/format-ranking-set.ts'
import { judgeRankingSet } from '../../../scripts/bench/quality/judge-ranking-set.ts'
import { findRankingSet, prepareRankingSet } from '../../../scripts/bench/quality/prepare-ranking-set.ts'
import { rankPeers } from '../../../scripts/bench/quality/rank-peers.ts'
import { areEqual, rankFloors, rankTrial } from '../../../scripts/bench/quality/rank-set.ts'
import { rankingFiguresOf } from '../../../scripts/bench/quality/ranking-figures.ts'
import type { RankingFigures } from '../../../scripts/bench/quality/ranking-figures.ts'
import { defaultName, rankingSets } from '../../../scripts/bench/quality/ranking-sets.ts'
import type { RankingSet } from '../../../scripts/bench/quality/ranking-sets.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { readSpec } from '../../../src/spec/parse-spec.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'

const seed = 469

describe('bench quality of rankings', (test) => {
  test(`on a small shop: models beat random order, differ from the default pair by pair, and give the same lists twice (seed ${seed})`, () => withFolder(async (folder) => {
    await writeShop(folder)
    const prepared = await prepareRankingSet({ name: 'shop', spec: shopSpec }, folder)
    const backend = await openCpuBackend()
    const floors = await rankFloors(prepared)
    assert.equal(floors.map(({ name }) => name), ['random order', 'popularity', 'item kNN'])
    assert.ok(floors[0]!.rankings.every((ranking) => new Set(Array.from(ranking)).size === 40))

    const models = [...await rankTrial(prepared, { name: 'als', parameters: { algorithm: 'als', factors: 4 }, seeds: 2 }, backend, true), ...await rankTrial(prepared, { name: defaultName, parameters: { trials: 3 } }, backend, true)]
    assert.equal(models.map(({ name, seed, isRepeated }) => [name, seed, isRepeated]), [['als', 0, true], ['als', 1, true], [defaultName, undefined, true]])
    assert.is(models[2]!.selection!.trials.length, 3)
    assert.not.ok(areEqual(models[0]!.rankings, models[1]!.rankings))

    const truth = { cases: prepared.cases.test, catalogue: prepared.catalogue, groups: prepared.cases.test.map(({ group }) => group) }
    const figures = rankingFiguresOf([...floors, ...models], truth, models[2]!.rankings, ['recallAt10'])
    const [random, , , als, auto] = figures.map((model) => model.figures.get('recallAt10')!)
    assert.ok(random!.value < 0.4 && als!.value > random!.value + 0.1 && auto!.value > random!.value + 0.1, JSON.stringify([random, als, auto]))
    assert.ok(figures.every(({ figures }) => { const { value, low, high } = figures.get('recallAt10')!; return low < value && value < high }))
    assert.equal(figures[4]!.againstDefault.get('recallAt10'), { value: 0, low: 0, high: 0 })
    assert.ok(figures[0]!.againstDefault.get('recallAt10')!.high < 0)
    assert.ok(Number.isNaN(als!.low) === false && Number.isNaN(figures[3]!.figures.get('ndcgAt10')!.low), 'intervals are worked out where they were asked for')
  }))

  test('queries of a set that is all test choose nothing and teach nothing', () => withFolder(async (folder) => {
    await mkdir(join(folder, 'words'))
    const colours = ['red', 'blue', 'green', 'black', 'white', 'brown'], things = ['shoe', 'coat', 'hat', 'lamp', 'desk', 'chair', 'cup', 'knife', 'scarf', 'glove']
    const words = things.flatMap((thing) => colours.map((colour) => `${colour} ${thing}`))
    await writeFile(join(folder, 'words/items.csv'), `item,name\n${words.map((word, i) => `${i},${word}`).join('\n')}\n`)
    await writeFile(join(folder, 'words/judgements.csv'), `query,item,grade\n${words.map((word, i) => `${word},${i},${i < 3 ? 1 : 2}`).join('\n')}\n`)
    const spec = 'name: words\nfamily: search\nowners: [bench]\ndata:\n  items: words/items.csv\n  judgements: words/judgements.csv\n  split: { by: query }\nevaluation:\n  gates: [{ metric: ndcgAt10, atLeast: 0.5 }]\n'
    const prepared = await prepareRankingSet({ name: 'words', spec, isAllTest: true }, folder)
    const { cases } = prepared
    assert.equal([cases.train, cases.validation.length, cases.test.length], [0, 0, 57])

    // A query that is the name of a product is nearest to that one, in float32 and in bytes.
    const nameOf = (place: number) => (prepared.rows.kind === 'queries' ? prepared.rows.items[place]!.name : '')
    const byVectors = compareBytes(prepared)
    assert.equal(byVectors.map(({ name }) => name), [floatName, bytesName])
    for (const { rankings } of byVectors) assert.equal(rankings.map((ranking) => nameOf(ranking[0]!)), cases.test.map(({ group }) => group))
  }))

  test('peers are told what users met before the test, whose lists are wanted, and the settings; their lists come back', () => withFolder(async (folder) => {
    await writeShop(folder)
    const python = join(folder, 'python')
    await writeFile(python, `#!${process.execPath}\nlet text = ''\nprocess.stdin.on('data', (part) => { text += part }).on('end', () => {\n  const { k, users, cases, trials } = JSON.parse(text)\n  console.log(JSON.stringify([{ name: JSON.stringify([k, users.starts.length, users.indices.length, users.items, cases.length, trials]), seed: null, rankings: cases.map((user) => users.indices.slice(users.starts[user], users.starts[user + 1])), cpuSeconds: 1 }]))\n})\n`)
    await chmod(python, 0o755)
    const prepared = await prepareRankingSet({ name: 'shop', spec: shopSpec }, folder)
    const [peer] = await rankPeers(python, prepared, [{ name: 'als', parameters: { algorithm: 'als', alpha: 2 }, seeds: 3 }])
    // Twelve events each, the last three (a fifth, rounded up) are the test.
    assert.is(peer!.name, `${JSON.stringify([100, 61, 540, 40, 60, [{ name: 'als', algorithm: 'als', alpha: 2, seeds: 3 }]])} (a peer, here)`)
    const places = new Map(prepared.rows.kind === 'events' ? prepared.rows.items.map(({ item }, place) => [item, place]) : [])
    const met = (user: string) => (prepared.rows.kind === 'events' ? prepared.rows.events.filter((event, row) => event.user === user && prepared.rows.splits[row]! < 2).map(({ item }) => places.get(item)!).sort((a, b) => a - b) : [])
    for (const [i, { group }] of prepared.cases.test.entries()) assert.equal(peer!.rankings[i], met(group))
    const message = await rankPeers('false', prepared, []).then(() => '', (error: Error) => error.message)
    assert.is(message, 'false ended with exit code 1; it needs numpy and scipy, implicit, bm25s with PyStemmer and tantivy are optional')
  }))

  test('a set is found in the first folder that has all its files', () => withFolder(async (folder) => {
    await writeShop(folder)
    const set = { name: 'shop', files: ['events.csv', 'items.csv'] }
    assert.is(await findRankingSet(set, [join(folder, 'elsewhere'), folder]), folder)
    assert.is(await findRankingSet({ ...set, files: ['events.csv', 'missing.csv'] }, [folder]), undefined)
  }))

  const model = (name: string, recallAt20: number, ndcgAt10: number, recallAt100 = 0.9): RankingFigures => ({
    name, n: 1, cpuSeconds: 1,
    figures: new Map((['recallAt20', 'ndcgAt10', 'recallAt100', 'ndcgAt20', 'mrrAt10'] as const).map((metric) => [metric, { value: { recallAt20, ndcgAt10, recallAt100, ndcgAt20: 0.3, mrrAt10: 0.4 }[metric], low: NaN, high: NaN }])),
    againstDefault: new Map([['recallAt20', { value: -0.01, low: -0.02, high: 0.001 }]]),
  })
  const set: Pick<RankingSet, 'judgedBy' | 'trials' | 'peers' | 'targets'> = {
    judgedBy: ['recallAt20', 'ndcgAt10'],
    trials: [{ name: 'als', parameters: {}, peer: { recallAt20: 0.2, ndcgAt10: 0.1 } }, { name: defaultName, parameters: {} }],
    peers: [{ name: 'EASE', figures: { recallAt20: 0.21 } }],
    targets: [{ metric: 'recallAt20', atLeast: 0.22, why: 'a peer' }],
  }

  test('an algorithm may miss its peer by .003, the default settings may miss neither their target nor a floor', () => {
    const kept = (als: [number, number], auto: number, floor: number) => judgeRankingSet(set, [model('popularity', floor, 0), model('als', ...als), model(defaultName, auto, 0.2)], ['popularity']).map(({ isKept }) => isKept)
    assert.equal(kept([0.1971, 0.0971], 0.22, 0.22), [true, true, true, true])
    assert.equal(kept([0.1969, 0.0969], 0.2199, 0.2299), [false, false, false, false])
  })

  test('vectors beside words cost at most .005 of NDCG@10 and raise recall where that is wanted', () => {
    const trials = [{ name: 'words', parameters: { algorithm: 'bm25' } }, { name: 'both', parameters: { algorithm: 'fusion' } }, { name: defaultName, parameters: {} }] as const
    const kept = (recall: number, ndcg: number, vectorsFindMore?: true) => judgeRankingSet({ judgedBy: ['ndcgAt10', 'recallAt100'], trials, targets: [], ...(vectorsFindMore && { vectorsFindMore }) }, [model('words', 0, 0.8, 0.9), model('both', 0, ndcg, recall), model(defaultName, 0, 0.8)], []).map(({ isKept }) => isKept)
    assert.equal([kept(0.91, 0.7951, true), kept(0.89, 0.7949, true), kept(0.89, 0.81)], [[true, true], [false, false], [true]])
  })

  test('ours stand beside what is recorded, with paired differences to the default settings', () => {
    const lines = formatRankingSet(set, [model('als', 0.199, 0.1), model(defaultName, 0.22, 0.2)]).split('\n').map((line) => line.replace(/ +/g, ' '))
    assert.equal(lines, [
      '| model | Recall@20 | NDCG@10 | NDCG@20 | Recall@20 against the default | CPU s |',
      lines[1],
      '| als | 0.1990 | 0.1000 | 0.3000 | −0.0100 [−0.0200, +0.0010] | 1.0 |',
      `| ${defaultName} | 0.2200 | 0.2000 | 0.3000 | | 1.0 |`,
      '| als (recorded) | 0.2000 | 0.1000 | | −0.0200 | |',
      '| EASE (recorded) | 0.2100 | | | −0.0100 | |',
    ])
  })

  test('every set has a sound spec, names each trial once, and its default settings are judged', () => {
    for (const { name, spec, trials, targets, judgedBy } of rankingSets) {
      assert.is(readSpec(`models/${name}.yaml`, spec).name, name)
      assert.is(new Set(trials.map((trial) => trial.name)).size, trials.length)
      assert.ok(trials.some((trial) => trial.name === defaultName && Object.keys(trial.parameters).length === 0))
      assert.ok(targets.length > 0 && targets.every(({ metric }) => judgedBy.includes(metric)), name)
    }
  })
})

const shopSpec = `name: shop
family: recommendation
owners: [bench]
data:
  events: { path: shop/events.csv, columns: { time: order } }
  items: shop/items.csv
  split: { by: userTime }
evaluation:
  gates: [{ metric: recallAt20, atLeast: 0.1 }]
`

/** 60 users, each of whom meets 12 of the 20 items of one half. */
async function writeShop(folder: string): Promise<void> {
  const random = seededRandom(seed)
  const rows = Array.from({ length: 60 }, (_, user) => random.shuffle(Array.from({ length: 20 }, (_, item) => 100 + 20 * (user % 2) + item)).slice(0, 12).map((item, order) => `u${user},${item},${order + 1}`)).flat()
  await mkdir(join(folder, 'shop'), { recursive: true })
  await writeFile(join(folder, 'shop/events.csv'), `user,item,order\n${rows.join('\n')}\n`)
  await writeFile(join(folder, 'shop/items.csv'), `item,tags\n${Array.from({ length: 40 }, (_, item) => `${100 + item},${item % 5 === 0 ? 'a' : 'b'}`).join('\n')}\n`)
}
