import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { figuresOf, measured } from '../../../scripts/bench/quality/figures.ts'
import type { ModelFigures } from '../../../scripts/bench/quality/figures.ts'
import { formatSet } from '../../../scripts/bench/quality/format-set.ts'
import { judgeSet } from '../../../scripts/bench/quality/judge-set.ts'
import { prepareSet } from '../../../scripts/bench/quality/prepare-set.ts'
import { scorePeers } from '../../../scripts/bench/quality/score-peers.ts'
import { forestName, networkName, scoreSet } from '../../../scripts/bench/quality/score-set.ts'
import { qualitySets } from '../../../scripts/bench/quality/sets.ts'
import type { QualitySet } from '../../../scripts/bench/quality/sets.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { readText } from '../../../src/base/files.ts'
import { readSpec } from '../../../src/spec/parse-spec.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'

const root = join(import.meta.dirname, '../../..')
const seed = 468

describe('bench quality', (test) => {
  test(`on a small set of its own: every model answers the test rows, networks differ by seed and beat majority (seed ${seed})`, () => withFolder(async (folder) => {
    await writeSet(folder)
    const prepared = await prepareSet('models/visits.yaml', { folder, data: [] })
    const models = await scoreSet(prepared, 2, await openCpuBackend(), () => {})
    assert.equal(models.map(({ name }) => name), ['majority', 'logistic regression', networkName, forestName, networkName, forestName, 'the spec\'s model (2 networks)', 'the spec with algorithm: auto'])
    assert.ok(models.every(({ scores }) => scores.length === prepared.examples.test.length))
    assert.not.equal(models[2]!.scores, models[4]!.scores)
    assert.not.equal(models[3]!.scores, models[5]!.scores)

    const figures = figuresOf(models, { labels: prepared.examples.test.map(({ label }) => label), groups: prepared.examples.test.map(({ group }) => group) })
    assert.equal(figures.map(({ name, n }) => [name, n]), [['majority', 1], ['logistic regression', 1], [networkName, 2], [forestName, 2], ['the spec\'s model (2 networks)', 1], ['the spec with algorithm: auto', 1]])
    const auc = figures.map((model) => model.figures.get('auc')!)
    assert.is(auc[0]!.value, 0.5)
    assert.ok(auc.slice(1).every(({ value, low, high }) => value > 0.7 && low < value && value < high), JSON.stringify(auc))
    assert.ok(auc[2]!.deviation! > 0 && auc[3]!.deviation! > 0 && auc[4]!.deviation === undefined)
  }))

  test('a peer is told the rows, the labels and which rows are the test', () => withFolder(async (folder) => {
    await writeSet(folder)
    const python = join(folder, 'python')
    await writeFile(python, `#!${process.execPath}\nlet text = ''\nprocess.stdin.on('data', (part) => { text += part }).on('end', () => {\n  const { columns, labels, isTest, rareBelow, seeds } = JSON.parse(text)\n  console.log(JSON.stringify([{ name: [columns.map(({ name, kind }) => name + ' ' + kind), rareBelow, seeds].join(), seed: null, scores: labels.filter((_, i) => isTest[i]), cpuSeconds: 1 }]))\n})\n`)
    await chmod(python, 0o755)
    const prepared = await prepareSet('models/visits.yaml', { folder, data: [] })
    const [peer] = await scorePeers(python, prepared, [0, 1])
    assert.is(peer!.name, 'pages number,kind category,5,0,1')
    assert.equal(peer!.scores, prepared.examples.test.map(({ label }) => label))
  }))

  test('a Python without scikit-learn is named with what it needs', () => withFolder(async (folder) => {
    await writeSet(folder)
    const prepared = await prepareSet('models/visits.yaml', { folder, data: [] })
    const message = await scorePeers('false', prepared, [0]).then(() => '', (error: Error) => error.message)
    assert.is(message, 'false ended with exit code 1; it needs numpy and scikit-learn, lightgbm is optional')
  }))

  test('the interval of the mean over seeds is Student’s', () => {
    // Scores whose AUC is 1, 1/2 and 0 on two examples: mean 1/2, deviation 1/2, t(0.975, 2) = 4.303.
    const models = [[0, 1], [1, 1], [1, 0]].map((scores, i) => ({ name: 'network', seed: i, scores, cpuSeconds: i }))
    const [{ n, cpuSeconds, figures } = { n: 0, cpuSeconds: 0, figures: new Map() }] = figuresOf(models, { labels: [0, 1], groups: ['a', 'b'] })
    const { value, deviation, low, high } = figures.get('auc')!
    assert.equal([n, cpuSeconds, value, deviation], [3, 1, 0.5, 0.5])
    assert.ok(Math.abs(low - (0.5 - 4.302_653 * 0.5 / Math.sqrt(3))) < 1e-5 && Math.abs(high - (0.5 + 4.302_653 * 0.5 / Math.sqrt(3))) < 1e-5)
  })

  const set: QualitySet = { name: 's', target: { peer: 'MLP', margin: 0.005 }, peers: [{ name: 'scikit-learn LR', figures: { auc: 0.9 } }, { name: 'MLP', figures: { auc: 0.92, logLoss: 0.2 } }, { name: 'lightgbm', figures: { auc: 0.93 } }] }
  const model = (name: string, n: number, auc: number): ModelFigures => ({ name, n, cpuSeconds: n, figures: new Map(measured.map(({ name }) => [name, { value: auc, low: auc - 0.01, high: auc + 0.01, ...(n > 1 && { deviation: 0.002 }) }])) })

  test('a promise is kept from the peer less the margin on, and only above both regressions', () => {
    const kept = (network: number, regression: number) => judgeSet(set, { network: model(networkName, 10, network), regression: model('logistic regression', 1, regression), forest: model(forestName, 10, 0.93), lightgbm: undefined }).map(({ isKept }) => isKept)
    assert.equal([kept(0.915, 0.9), kept(0.9149, 0.9), kept(0.93, 0.931), kept(0.899, 0.8)], [[true, true, true], [false, true, true], [true, false, true], [false, false, true]])
  })

  test('forests are to be near lightgbm, and no more than three times as slow where it was run', () => {
    const kept = (auc: number, seconds: number) => judgeSet(set, { network: model(networkName, 10, 0.93), regression: model('logistic regression', 1, 0.9), forest: { ...model(forestName, 10, auc), cpuSeconds: seconds }, lightgbm: model('lightgbm', 1, 0.93) }).slice(2).map(({ isKept }) => isKept)
    assert.equal([kept(0.927, 3), kept(0.9269, 3), kept(0.94, 3.1)], [[true, true], [false, true], [true, false]])
  })

  test('ours and the peers stand side by side, with differences and ratios', () => {
    const network = model(networkName, 10, 0.93)
    const lines = formatSet(set, [model('logistic regression', 1, 0.9), network], network, [model('lightgbm', 1, 0.94)]).split('\n').map((line) => line.replace(/ +/g, ' '))
    assert.equal(lines.slice(2), [
      '| logistic regression | 0.9000 [0.8900, 0.9100] | 0.9000 [0.8900, 0.9100] | 0.9000 [0.8900, 0.9100] | 0.9000 [0.8900, 0.9100] | −0.0300 | 1.0 | 0.10 |',
      '| one network, mean ± deviation of 10 seeds | 0.9300 ± 0.0020 [0.9200, 0.9400] | 0.9300 ± 0.0020 [0.9200, 0.9400] | 0.9300 ± 0.0020 [0.9200, 0.9400] | 0.9300 ± 0.0020 [0.9200, 0.9400] | | 10 | 1.00 |',
      '| lightgbm | 0.9400 [0.9300, 0.9500] | 0.9400 [0.9300, 0.9500] | 0.9400 [0.9300, 0.9500] | 0.9400 [0.9300, 0.9500] | +0.0100 | 1.0 | 0.10 |',
      '| scikit-learn LR (recorded) | 0.9000 | | | | −0.0300 | | |',
      '| MLP (recorded) | 0.9200 | | 0.2000 | | −0.0100 | | |',
      '| lightgbm (recorded) | 0.9300 | | | | | | |',
    ])
  })

  test('every set has a spec with the peers’ split, and the peer that it is judged by', async () => {
    for (const { name, target, peers } of qualitySets) {
      assert.ok(peers.some((peer) => peer.name === target.peer && peer.figures.auc !== undefined), name)
      const { data } = readSpec(`models/${name}.yaml`, await readText(join(root, 'models', `${name}.yaml`)))
      assert.equal([data.split.by, data.split.test], ['row', 0.2], name)
    }
  })
})

/** 800 visits: a purchase is likely with many pages, and of one kind. */
async function writeSet(folder: string): Promise<void> {
  const random = seededRandom(seed)
  const rows = Array.from({ length: 800 }, () => {
    const [pages, kind] = [Math.floor(random.next() * 20), random.pick(['new', 'returning', 'other'])]
    return `${pages},${kind},${random.next() < 1 / (1 + Math.exp(8 - 0.5 * pages - (kind === 'new' ? 2 : 0))) ? 'yes' : 'no'}`
  })
  await mkdir(join(folder, 'models'), { recursive: true })
  await writeFile(join(folder, 'visits.csv'), `pages,kind,bought\n${rows.join('\n')}\n`)
  await writeFile(join(folder, 'models/visits.yaml'), `name: visits
family: behavior
owners: [team]
data: { examples: visits.csv, target: bought, positive: 'yes', split: { by: row } }
features: { categorical: [kind], rareBelow: 5 }
parameters: { hiddenUnits: 4 }
training: { epochs: 20, learningRate: 0.02, seeds: 2 }
evaluation: { gates: [{ metric: auc, atLeast: 0.6 }] }
`)
}
