import { seededRandom } from '../../../src/base/random.ts'
import { readArcMetrics } from '../../../src/plan/autoscaler/arc-metrics.ts'
import { parseSamples } from '../../../src/plan/autoscaler/prometheus-text.ts'
import { assert, describe } from '../../support/suite.ts'
import { metricsOf } from './metrics-page.ts'

const usual = { gha_assigned_jobs: 3, gha_running_jobs: 2, gha_busy_runners: 2, gha_idle_runners: 1, gha_max_runners: 4, gha_min_runners: 1, gha_desired_runners: 4 }
const read = (text: string, namespace?: string) => readArcMetrics(text, { scaleSet: 'gpu-set', namespace })

describe('readArcMetrics', (test) => {
  test('counts the jobs that a set has taken on, its idle runners and how many there may be', () => {
    for (const name of ['gpu-set-x7k2p', 'gpu-set']) assert.equal(read(metricsOf(name, usual)), { taken: 3, idle: 1, max: 4 })
    assert.equal(read(metricsOf('gpu-set', { gha_assigned_jobs: '0' })), { taken: 0 })
    assert.equal(read(metricsOf('gpu-set', { ...usual, gha_max_runners: '2.147483647e+09' })), { taken: 3, idle: 1, max: 2 ** 31 - 1 })
  })

  test('believes whatever tells of more jobs: GitHub’s count of those assigned has been too small', () => {
    assert.is(read(metricsOf('gpu-set', { ...usual, gha_assigned_jobs: 0 })).taken, 2)
  })

  test('finds the set among others, also on the page of a Prometheus that gathers them, with its times and its own label namespace', () => {
    const page = `${metricsOf('other', { ...usual, gha_assigned_jobs: 9 })}go_goroutines 12\n${metricsOf('gpu-set', usual, { namespaceLabel: 'exported_namespace', time: ' 1700000000000' }).replaceAll('enterprise=""', 'namespace="monitoring",pod="listener-1"')}`
    assert.equal(read(page), { taken: 3, idle: 1, max: 4 })
  })

  test('while a set is changed, the listener that leaves less room is believed', () => {
    const pod = (name: string, change: object) => metricsOf(name === 'old' ? 'gpu-set-zzzzz' : 'gpu-set-x7k2p', { ...usual, ...change }).replaceAll('enterprise=""', `pod="${name}"`)
    assert.equal(read(pod('old', { gha_assigned_jobs: 4 }) + pod('new', { gha_max_runners: 3, gha_idle_runners: 0 })), { taken: 4, idle: 0, max: 3 })
  })

  test('says what is wrong with what it cannot use', () => {
    const two = metricsOf('gpu-set', usual, { namespace: 'a' }) + metricsOf('gpu-set', { ...usual, gha_assigned_jobs: 7 }, { namespace: 'b' })
    assert.is(read(two, 'b').taken, 7)
    const rows: [string, string | undefined, string][] = [
      ['', undefined, 'it tells nothing of a scale set called gpu-set; nothing that has a name'],
      ['<!doctype html>\n<title>Log in</title>', undefined, 'it tells nothing of a scale set called gpu-set; nothing that has a name'],
      [['a', 'b', 'c', 'd', 'e', 'f'].map((name) => metricsOf(name, usual)).join(''), undefined, 'it tells nothing of a scale set called gpu-set; a, b, c, d, e and 1 more'],
      [metricsOf('a\\n::error::', usual), undefined, 'it tells nothing of a scale set called gpu-set; a???error??'],
      [two, undefined, 'it tells of gpu-set in a, b; the key namespace says which is meant'],
      [two, 'c', 'it tells of gpu-set in a, b; the key namespace says which is meant'],
      [metricsOf('gpu-set', { gha_busy_runners: 1, gha_max_runners: 4 }), undefined, 'of gpu-set it does not tell gha_assigned_jobs, without which jobs whose runner only starts are not known'],
      ...['NaN', '-1', '+Inf', '1.5', 'many', '9007199254740993'].map((count): [string, undefined, string] => [metricsOf('gpu-set', { ...usual, gha_busy_runners: count }), undefined, 'of gpu-set it tells what is not a number of runners']),
    ]
    for (const [text, namespace, problem] of rows) assert.equal(read(text, namespace), { problem }, text)
  })

  test('never fails, whatever a page holds: it is a number of jobs, or says what is wrong', () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    process.stdout.write(`seed ${seed} `)
    const random = seededRandom(seed)
    const page = metricsOf('gpu-set', usual)
    const pieces = ['{', '}', '"', '\\', '\n', ' ', ',', '=', '#', '\u0000', '\u2028', 'é', 'gha_assigned_jobs', 'name="gpu-set"', 'NaN', '1e999', '-3', ...page.split(/(?<=\n)/)]
    const ends = { counted: 0, refused: 0 }
    for (let i = 0; i < 5_000; i++) {
      const damaged = [...page]
      for (let n = random.below(8); n > 0; n--) damaged.splice(random.below(damaged.length), random.below(12), random.pick(pieces))
      const text = random.below(2) === 0 ? damaged.join('') : Array.from({ length: random.below(60) }, () => random.pick(pieces)).join('')
      const { taken, problem } = read(text)
      assert.ok(taken === undefined ? problem !== undefined && problem.length < 500 : problem === undefined && Number.isSafeInteger(taken) && taken >= 0, text)
      ends[taken === undefined ? 'refused' : 'counted']++
    }
    assert.ok(ends.counted > 500 && ends.refused > 500, JSON.stringify(ends))
  })

  test('finds the counts of a set among any others, in any order of the lines', () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    process.stdout.write(`seed ${seed} `)
    const random = seededRandom(seed)
    for (let i = 0; i < 500; i++) {
      const countsOf = () => ({ gha_assigned_jobs: random.below(20), gha_running_jobs: random.below(20), gha_busy_runners: random.below(20), gha_idle_runners: random.below(20), gha_max_runners: random.below(40) })
      const counts = countsOf()
      const pages = [metricsOf(random.pick(['gpu-set', 'gpu-set-x7k2p']), counts), ...Array.from({ length: random.below(5) }, (_, n) => metricsOf(random.pick(['gpu-set2', 'my-gpu-set', 'gpu-set-large', 'gpu-set-large-x7k2p', 'gpu-set-x7k2pp', 'gpu-set-x7k2', `set ${n}`, 'gpu-set\\\\']), countsOf()))]
      assert.equal(read(random.shuffle(pages.join('').split('\n')).join('\n')), { taken: Math.max(counts.gha_assigned_jobs, counts.gha_running_jobs, counts.gha_busy_runners), idle: counts.gha_idle_runners, max: counts.gha_max_runners })
    }
  })

  test('a page that only repeats one character is read in no time', () => {
    for (const piece of ['{', '} ', '"', '\\"', ' ', 'gha_busy_runners{', 'a="b",']) {
      const before = process.cpuUsage().user
      read(`gha_busy_runners{${piece.repeat(2 ** 21 / piece.length)}`)
      assert.ok(process.cpuUsage().user - before < 5e6, piece)
    }
  })
})

describe('parseSamples', (test) => {
  test('takes escapes in labels, and braces and commas within quotes', () => {
    const [sample] = parseSamples('up{a="say \\"x\\", {y}\\\\ \\n",b="2",} 1.5e+01 1700000000000\r', ['up'])
    assert.equal([...sample!.labels], [['a', 'say "x", {y}\\ \n'], ['b', '2']])
    assert.is(sample!.value, 15)
    assert.equal(parseSamples('up 1\ndown 2', ['up']), [{ series: 'up', labels: new Map(), value: 1 }])
  })

  test('passes over what is no sample', () => {
    for (const text of ['# up 1', 'up', 'up{a=1} 1', 'up{a="1} 1', 'up{a="1"b="2"} 1', 'up{"up",a="1"} 1', 'up 1 2 3', `up{a="${'x'.repeat(10_000)}"} 1`]) assert.equal(parseSamples(text, ['up']), [], text.slice(0, 60))
  })
})
