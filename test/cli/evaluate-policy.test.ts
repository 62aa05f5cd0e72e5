import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../../src/base/random.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const program = join(import.meta.dirname, '../../src/cli/main.ts')

interface Told { logged: number; decisions: number; ips: { value: number; low: number; high: number }; snips: { value: number; low: number; high: number }; effectiveDecisions: number; isEnough: boolean; reasons: string[] }

function run(folder: string, ...args: string[]): { status: number | null; stderr: string; stdout: string } {
  return spawnSync(process.execPath, [program, 'evaluate-policy', ...args], { encoding: 'utf8', cwd: folder })
}

function told(folder: string, ...args: string[]): Told {
  const { status, stdout, stderr } = run(folder, ...args, '--json')
  assert.is(status, 0, stderr)
  return JSON.parse(stdout) as Told
}

/** Three items shown uniformly at two positions; a is clicked at 0.1, b at 0.2, c at 0.4, at the second position half as often. */
function uniformLog(n: number): { item: string; position: number; click: number; propensity: number }[] {
  const random = seededRandom(7)
  return Array.from({ length: n }, () => {
    const [place, position] = [random.below(3), 1 + random.below(2)]
    return { item: 'abc'[place]!, position, click: random.next() < [0.1, 0.2, 0.4][place]! / position ? 1 : 0, propensity: 1 / 3 }
  })
}

const csvOf = (rows: object[]) => [Object.keys(rows[0]!).join(','), ...rows.map((row) => Object.values(row).join(','))].join('\n')

describe('rankops evaluate-policy', (test) => {
  test('estimates a policy whose value is known, by position, from a log of rewards', () => withFolder(async (folder) => {
    await writeFile(join(folder, 'log.csv'), csvOf(uniformLog(6000)))
    await writeFile(join(folder, 'policy.csv'), 'item,position,probability\na,1,0.1\nb,1,0.1\nc,1,0.8\na,2,1\n')
    const known = (0.1 * 0.1 + 0.1 * 0.2 + 0.8 * 0.4 + 0.05) / 2
    const { ips, snips, isEnough, decisions } = told(folder, 'log.csv', '--policy', 'policy.csv')
    assert.equal([decisions, isEnough], [6000, true])
    for (const { low, high } of [ips, snips]) assert.ok(low < known && known < high && high - low < 0.04, `${low} ${known} ${high}`)
    const uniform = told(folder, 'log.csv')
    assert.ok(Math.abs(uniform.ips.value - uniform.logged) < 1e-12)
  }))

  test('reads the event log of a server: impressions with their propensity, joined with the clicks that followed', () => withFolder(async (folder) => {
    const lines = uniformLog(400).flatMap(({ item, position, click, propensity }, i) => [
      { time: '2026-01-01T00:00:00Z', user: 'ann', kind: 'impression', item, requestId: `r${i}`, position, propensity },
      ...(click ? [{ time: '2026-01-01T00:00:09Z', user: 'ann', kind: 'click', item, requestId: `r${i}` }, { time: '2026-01-01T00:00:10Z', user: 'ann', kind: 'purchase', item: 'z', requestId: `r${i}` }] : []),
    ])
    await writeFile(join(folder, 'events.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'))
    const clicks = lines.filter(({ kind }) => kind === 'click').length
    assert.is(told(folder, 'events.jsonl').logged, clicks / 400)
    assert.is(told(folder, 'events.jsonl', '--reward', 'purchase').logged, 0)
    const { stdout } = run(folder, 'events.jsonl', '--policy', 'log:events.jsonl')
    assert.match(stdout, /^400 logged decisions earned 0\.\d+ each\.\nThe policy log:events\.jsonl would have earned, at 95 % confidence:\n {2}IPS {4}0\.\d+ \[/)
  }))

  test('reads how likely another policy would have done the same from a column, and cuts weights where that is asked for', () => withFolder(async (folder) => {
    const rows = uniformLog(6000).map((row) => ({ ...row, bold: row.item === 'c' ? 0.8 : 0.1 }))
    await writeFile(join(folder, 'log.csv'), csvOf(rows))
    await writeFile(join(folder, 'policy.csv'), 'item,probability\na,0.1\nb,0.1\nc,0.8\n')
    const [column, table] = ['column:bold', 'policy.csv'].map((policy) => told(folder, 'log.csv', '--policy', policy))
    assert.equal([column!.ips, column!.snips], [table!.ips, table!.snips])
    const clipped = told(folder, 'log.csv', '--policy', 'column:bold', '--clip', '2')
    assert.ok(clipped.ips.value < column!.ips.value && clipped.isEnough)
    assert.match(run(folder, 'log.csv', '--policy', 'column:bold', '--clip', '2').stdout, /\nCut at 2, which takes \d+(\.\d+)? % of all weight: IPS is too low by up to that share/)
    assert.match(run(folder, 'log.csv', '--policy', 'column:none').stderr, /it has no column "none"/)
  }))

  test('does not conclude from too little, and says why', () => withFolder(async (folder) => {
    await writeFile(join(folder, 'log.csv'), csvOf(uniformLog(60)))
    await writeFile(join(folder, 'policy.csv'), 'item,probability\nc,1\n')
    const { isEnough, reasons } = told(folder, 'log.csv', '--policy', 'policy.csv')
    assert.is(isEnough, false)
    assert.ok(reasons.length >= 2)
    assert.match(run(folder, 'log.csv', '--policy', 'policy.csv').stdout, /\nNot enough evidence: the 60 logged decisions tell as much as \d+ /)
  }))

  test('refuses what is no log and no policy, at its row', () => withFolder(async (folder) => {
    const write = (name: string, text: string) => writeFile(join(folder, name), text)
    await Promise.all([
      write('none.csv', 'item,click\na,1\n'), write('zero.csv', 'item,click,propensity\na,1,0.5\na,1,0\n'), write('word.csv', 'item,click,propensity\na,often,0.5\n'),
      write('log.csv', 'item,click,propensity\na,1,0.5\n'), write('sum.csv', 'item,probability\na,0.5\nb,0.4\n'), write('twice.csv', 'item,probability\na,0.5\na,0.5\n'), write('events.csv', 'kind,requestId,item,propensity\nclick,r,a,\n'),
      write('torn.csv', 'item,click,propensity\na,1,0.5\na,1\n'), write('empty.csv', 'item,click,propensity\n'),
    ])
    const rows: [string[], RegExp][] = [
      [['none.csv'], /none\.csv cannot be used .*: it has no column "propensity"; its headings are "item", "click"/],
      [['zero.csv'], /row 3: the propensity "0" is no number above 0, at most 1/],
      [['word.csv'], /row 2: the reward "often" is no number/],
      [['torn.csv'], /row 3: it has 2 cells, the header has 3/],
      [['empty.csv'], /there is no decision with a propensity in it/],
      [['events.csv'], /there is no decision with a propensity in it/],
      [['log.csv', '--policy', 'sum.csv'], /sum\.csv cannot be used .*: the probabilities add up to 0\.9, not to 1/],
      [['log.csv', '--policy', 'twice.csv'], /row 3: the item "a" stands before already/],
      [['log.csv', '--policy', 'nowhere.csv'], /nowhere\.csv/],
      [['log.csv', '--confidence', '49'], /expected 50 to 99, found 49/],
      [['log.csv', '--confidence', '100'], /expected 50 to 99, found 100/],
    ]
    for (const [args, complaint] of rows) {
      const { status, stderr } = run(folder, ...args)
      assert.is(status, 65, args.join(' '))
      assert.match(stderr, complaint)
    }
  }))
})
