// The sample for ads: a click model that is not misled by places, and what a policy made of it would earn, before anybody sees it.
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeAds, segments } from '../../../scripts/sample-data/ads.ts'
import { csvOf } from '../../../scripts/sample-data/csv-of.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'
import { parseCsv } from './parse-csv.ts'
import { withSample } from './sample-bed.ts'

const seed = 3
const ads = makeAds(seed)
const log = parseCsv(ads.files['data/impressions.csv']!)
const program = join(import.meta.dirname, '../../../src/cli/main.ts')

/** How often two ads of a segment stand in their true order. */
function inOrder(scoreOf: (ad: string, segment: string) => number): number {
  const pairs = segments.flatMap((segment) => ads.ads.flatMap((a, i) => ads.ads.slice(i + 1).map((b) => ({ segment, a, b }))))
  return pairs.filter(({ segment, a, b }) => Math.sign(scoreOf(a.ad, segment) - scoreOf(b.ad, segment)) === Math.sign(a.appeal[segment]! - b.appeal[segment]!)).length / pairs.length
}

function rateOf(ad: string, segment: string): number {
  const shown = log.filter((row) => row['item'] === ad && row['segment'] === segment)
  return shown.filter(({ click }) => click === '1').length / Math.max(1, shown.length)
}

describe(`the sample for ads (seed ${seed})`, (test) => {
  test('ranks ads at one place nearer to what people like than their rates of clicks do, and the value of a policy made of it is found before it is live', () => withSample('ads', ['ad-clicks'], ads.files, async ({ modelOf, folder }) => {
    const model = await modelOf('ad-clicks')
    const topicOf = new Map(ads.ads.map(({ ad, topic }) => [ad, topic]))
    const score = (item: string, segment: string, position = 'top') => (model.answer({ values: { item, topic: topicOf.get(item), segment, position, hour: 12 } }) as { probability: number }).probability
    const [byModel, byRate] = [inOrder(score), inOrder(rateOf)]
    assert.ok(byModel > byRate + 0.05, `${byModel} of pairs by the model, ${byRate} by rates`)

    // Shows each segment what it likes, mostly: (score)⁴, so that every ad keeps a chance.
    const policies = new Map(segments.map((segment) => {
      const weights = ads.ads.map(({ ad }) => [ad, score(ad, segment) ** 4] as const)
      const sum = weights.reduce((total, [, weight]) => total + weight, 0)
      return [segment as string, Object.fromEntries(weights.map(([ad, weight]) => [ad, weight / sum]))]
    }))
    const known = ads.valueOf((segment) => policies.get(segment)!)
    await writeFile(join(folder, 'log.csv'), csvOf(log.map((row) => ({ ...row, byModel: policies.get(row['segment']!)![row['item']!]! }))))
    const run = (...args: string[]) => JSON.parse(spawnSync(process.execPath, [program, 'evaluate-policy', 'log.csv', ...args, '--json'], { encoding: 'utf8', cwd: folder }).stdout) as { logged: number; isEnough: boolean; snips: { low: number; high: number }; ips: { low: number; high: number } }
    const { logged, isEnough, snips, ips } = run('--policy', 'column:byModel', '--confidence', '99')
    assert.ok(isEnough && snips.low < known && known < snips.high && ips.low < known && known < ips.high, JSON.stringify({ known, snips, ips, isEnough }))
    assert.ok(snips.low > logged, 'better than what was shown')
  }))

  test('a policy that shows only what the log hardly ever showed is not concluded about', () => withFolder(async (folder) => {
    const counts = Map.groupBy(log.filter(({ position }) => position === 'top'), ({ item }) => item)
    const rarest = [...counts].sort(([, a], [, b]) => a.length - b.length)[0]![0]!
    await writeFile(join(folder, 'log.csv'), csvOf(log.filter(({ position }) => position === 'top')))
    await writeFile(join(folder, 'policy.csv'), `item,probability\n${rarest},1\n`)
    const { stdout } = spawnSync(process.execPath, [program, 'evaluate-policy', 'log.csv', '--policy', 'policy.csv'], { encoding: 'utf8', cwd: folder })
    assert.match(stdout, /\nNot enough evidence: /)
  }))
})
