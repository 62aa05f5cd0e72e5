import { checkContract } from '../../src/dataset/contract.ts'
import type { ContractFinding, Dataset } from '../../src/dataset/record.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import { assert, describe } from '../support/suite.ts'
import { clickData, clickHalves, prepare, queryData, queryHalves, shopData, shopHalves, visitorData, visitorHalves } from './raw-shop.ts'
import type { Row, Tables } from './raw-shop.ts'

const rules = readSpec('models/clicks.yaml', `name: clicks\nfamily: behavior\n${shopData}`).data.contract
const inEvents = (of: (event: Row, i: number, all: readonly Row[]) => Row) => ({ events, items }: Tables): Tables => ({ events: events!.map(of), items: items! })
const inItems = (of: (item: Row) => Row) => ({ events, items }: Tables): Tables => ({ events: events!, items: items!.map(of) })
const inExamples = (of: (example: Row, i: number, all: readonly Row[]) => Row) => ({ examples }: Tables): Tables => ({ examples: examples!.map(of) })

type Corruption = [what: string, spoil: (tables: Tables) => Tables, findings: RegExp[], data?: string]

const spoiledShops: Corruption[] = [
  ['half of the events lost their kind', inEvents((event, i) => (i % 2 === 0 ? event : { ...event, kind: '' })), [/^dropped: events: 50 % of/, /^drift: events per user and day/]],
  ['half of the catalogue is missing', ({ events, items }) => ({ events: events!, items: items!.filter((_, i) => i % 2 === 0) }), [/^dropped: events: .*item not in the catalogue/, /^drift: brand/, /^drift: category/, /^drift: events per user and day/]],
  ['a third of the events was loaded twice', ({ events, items }) => ({ events: [...events!, ...events!.filter((_, i) => i % 3 === 0)], items: items! }), [/^duplicates: events: 25 %/]],
  ['a robot clicks one item most of the time', inEvents((event, i) => (i % 5 < 3 ? { ...event, item: '1001' } : event)), [/^popularity: .* has 6\d(\.\d)? % of/, /^drift: price/, /^drift: category/, /^drift: brand/]],
  ['the catalogue was renumbered before the test', ({ events, items }) => ({ events: events!.map((event, i, { length }) => (i < 0.75 * length ? event : { ...event, item: `n${event['item']}` })), items: [...items!, ...items!.map((item) => ({ ...item, item: `n${item['item']}` }))] }), [/^coldStart: 100 % of the test rows/]],
  ['prices came in cents', inItems((item) => ({ ...item, price: `${item['price']}00` })), [/^drift: price .*"above/]],
  ['a category was renamed', inItems((item) => ({ ...item, category: item['category'] === '家电' ? '家用电器' : item['category']! })), [/^drift: category .*家用?电/]],
  ['brands were lost', inItems((item) => ({ ...item, brand: '' })), [/^drift: brand .*未知/]],
  ['times are 8 hours off', inEvents((event) => ({ ...event, time: new Date(Date.parse(event['time']!) + 8 * 3_600_000).toISOString() })), [/^drift: hour/]],
  ['views and clicks were mixed up', inEvents((event) => ({ ...event, kind: { 浏览: '点击', 点击: '浏览', 购买: '购买' }[event['kind']!]! })), [/^drift: kind/]],
  ['each event was sent again a second later', ({ events, items }) => ({ events: [...events!, ...events!.map((event) => ({ ...event, time: new Date(Date.parse(event['time']!) + 1000).toISOString() }))], items: items! }), [/^drift: events per user and day/]],
  ['only a day is left', ({ events, items }) => ({ events: events!.slice(0, 300), items: items! }), [/^tooSmall: .*: test has 60, 200 are needed/]],
  ['the file of the test repeats the training', ({ events, items }) => ({ events: events!.slice(0, 6000), validation: events!.slice(6000, 7000), test: [...events!.slice(7000), ...events!.slice(0, 50)], items: items! }), [/^leakage: 50 events are in two splits/], 'data: { events: events.csv, items: items.csv, cleaning: { duplicates: keep }, split: { by: files, validationFile: validation.csv, testFile: test.csv } }\n'],
]

const spoiledVisitors: Corruption[] = [
  ['the target was copied into a column', inExamples((example) => ({ ...example, invoice: example['bought'] === 'yes' ? '1' : '0' })), [/^leakage: Column "invoice" alone tells the target/]],
  ['the target was copied into a column of words', inExamples((example, i) => ({ ...example, channel: `${example['bought']}-${i % 4}` })), [/^leakage: Column "channel" alone tells the target/, /^drift: channel/]],
  ['rows of the test were copied into the training', ({ examples }) => ({ examples: [...examples!, ...examples!.filter(({ split }) => split === 'test').slice(0, 60).map((example, i) => ({ ...example, person: `again ${i}`, split: 'train' }))] }), [/^leakage: 60 rows of the test are in the training too/]],
  ['persons are in training and test', inExamples((example, i) => (i % 20 === 0 ? { ...example, split: 'test' } : example)), [/^leakage: \d+ groups have rows in two splits/]],
  ['rows of the training were repeated', ({ examples }) => ({ examples: [...examples!, ...examples!.filter(({ split }, i) => split === 'train' && i % 5 === 0)] }), [/^duplicates: examples: 1\d(\.\d)? %/]],
  ['a number is unreadable in a quarter of the rows', inExamples((example, i) => (i % 4 === 0 ? { ...example, minutes: '?' } : example)), [/^dropped: examples: 25 %/], visitorData.replace('data: {', 'data: { cleaning: { missingNumber: drop },')],
  ['a number is missing in a third of the rows', inExamples((example, i) => (i % 3 === 0 ? { ...example, minutes: '' } : example)), [/^drift: minutes/]],
  ['an amount came in thousands', inExamples((example) => ({ ...example, income: (Number(example['income']) / 1000).toFixed(1) })), [/^drift: income .*"up to/]],
  ['a column is constant', inExamples((example) => ({ ...example, age: '18' })), [/^drift: age/]],
  ['a column is constant at its highest', inExamples((example, _, all) => ({ ...example, income: all.reduce((most, { income }) => (Number(income) > Number(most) ? income! : most), '0') })), [/^drift: income/]],
  ['two columns were swapped', inExamples((example) => ({ ...example, age: example['pages']!, pages: example['age']! })), [/^drift: age/, /^drift: pages/]],
  ['months are written otherwise', inExamples((example) => ({ ...example, month: example['month']!.toUpperCase() })), [/^drift: month/]],
  ['yes and no were mixed up', inExamples((example) => ({ ...example, bought: example['bought'] === 'yes' ? 'no' : 'yes' })), [/^drift: the target/]],
  ['the test has a channel that training lacks', inExamples((example, i) => (example['split'] === 'test' && i % 3 < 2 ? { ...example, channel: 'app' } : example)), [/^coldStart: 6\d(\.\d)? % of the test rows have a category/]],
]

const inJudgements = (of: (judgement: Row, i: number, all: readonly Row[]) => Row) => ({ judgements, items }: Tables): Tables => ({ judgements: judgements!.map(of), items: items! })
const spoiledQueries: Corruption[] = [
  ['a third of the catalogue is missing', ({ judgements, items }) => ({ judgements: judgements!, items: items!.filter((_, i) => i % 3 !== 0) }), [/^dropped: judgements: 3\d(\.\d)? % of .*item not in the catalogue/, /^drift: judgements per query/]],
  ['judgements were loaded twice', ({ judgements, items }) => ({ judgements: [...judgements!, ...judgements!.filter((_, i) => i % 2 === 0)], items: items! }), [/^duplicates: judgements: 3\d(\.\d)? %/]],
  ['good and bad were mixed up', inJudgements((judgement) => ({ ...judgement, grade: String(3 - Number(judgement['grade'])) })), [/^drift: grade/]],
  ['a category was renamed', ({ judgements, items }) => ({ judgements: judgements!, items: items!.map((item) => ({ ...item, category: item['category'] === '数码' ? '数码产品' : item['category']! })) }), [/^drift: category .*数码/]],
  ['queries are in another language', inJudgements((judgement) => ({ ...judgement, query: judgement['query']!.replace(/\p{Script=Han}+/gu, 'shoes') })), [/^drift: query script/, /^drift: query length/]],
  ['queries were cut off', inJudgements((judgement) => ({ ...judgement, query: judgement['query']!.slice(-3) })), [/^drift: query length/, /^drift: query script/]],
  ['the file of the test repeats queries of the training', ({ judgements, items }) => ({ judgements: judgements!.slice(0, 1200), validation: judgements!.slice(1200, 1400), test: [...judgements!.slice(1400), ...judgements!.slice(0, 40).map((judgement, i) => ({ ...judgement, query: judgement['query']!.toUpperCase(), item: items![i]!['item']! }))], items: items! }), [/^leakage: \d+ queries have judgements in two splits/], 'data: { items: items.csv, judgements: judgements.csv, split: { by: files, validationFile: validation.csv, testFile: test.csv } }\n'],
]

const inClicks = (of: (click: Row, i: number, all: readonly Row[]) => Row) => ({ clicks, items }: Tables): Tables => ({ clicks: clicks!.map(of), items: items! })
const spoiledLogs: Corruption[] = [
  ['a third of the catalogue is missing', ({ clicks, items }) => ({ clicks: clicks!, items: items!.filter((_, i) => i % 3 !== 0) }), [/^dropped: clicks: 3\d(\.\d)? % of .*item not in the catalogue/]],
  ['the word for a showing changed', inClicks((click) => ({ ...click, kind: click['kind'] === '曝光' ? '露出' : click['kind']! })), [/^dropped: clicks: \d\d(\.\d)? % of .*unknown kind/, /^drift: action/]],
  ['showings and clicks were mixed up', inClicks((click) => ({ ...click, kind: click['kind'] === '曝光' ? '点击' : '曝光' })), [/^drift: action/]],
  ['queries were cut off', inClicks((click) => ({ ...click, query: click['query']!.slice(-3) })), [/^drift: query length/, /^drift: query script/]],
]

/** All that is not as it must be, "name: finding" each, sorted by name. */
function alarms(now: Dataset, before: Dataset): string[] {
  return checkContract(now, before, rules).filter(({ status }) => status !== 'ok').map(({ name, status, finding }) => {
    assert.is(status, name === 'leakage' ? 'fail' : 'warn')
    return `${name}: ${finding}`
  })
}

function assertFound(found: string[], expected: RegExp[]): void {
  for (const each of expected) assert.ok(found.some((sentence) => each.test(sentence)), `no finding ${each} among:\n${found.join('\n')}`)
  for (const sentence of found) assert.ok(expected.some((each) => each.test(sentence)), `unexpected: ${sentence}`)
}

const kinds = [
  { name: 'events', family: 'behavior', halves: shopHalves, data: shopData, spoiled: spoiledShops },
  { name: 'examples', family: 'behavior', halves: visitorHalves, data: visitorData, spoiled: spoiledVisitors },
  { name: 'judgements', family: 'search', halves: queryHalves, data: queryData, spoiled: spoiledQueries },
  { name: 'clicks', family: 'search', halves: clickHalves, data: clickData, spoiled: spoiledLogs },
] as const

for (const { name, family, halves, data, spoiled } of kinds) {
  describe(`the data contract of ${name}`, (test) => {
    const seed = 1
    let before: Dataset
    test.before(async () => { before = await prepare(halves(seed)[0], data, family) })

    for (const [what, spoil, expected, otherData] of spoiled) {
      test(`finds that ${what}`, async () => {
        assertFound(alarms(await prepare(spoil(halves(seed)[1]), otherData ?? data, family), before), expected)
      })
    }

    test('raises no alarm on 20 clean resamples', async () => {
      const seeds = Array.from({ length: 20 }, (_, i) => 101 + i)
      const raised: string[] = []
      for (const each of seeds) {
        const [first, second] = await Promise.all(halves(each).map((tables) => prepare(tables, data, family)))
        raised.push(...alarms(second!, first!).map((alarm) => `seed ${each}: ${alarm}`))
      }
      process.stdout.write(`  clean resamples of ${name}, seeds ${seeds[0]} to ${seeds.at(-1)}: ${raised.length} alarms\n`)
      assert.equal(raised, [])
    })
  })
}

describe('the data contract', (test) => {
  test('takes a log of searches that has become three times as long for no drift', async () => {
    const [first, second] = clickHalves(1)
    const [, third] = clickHalves(1).map(({ clicks, items }) => ({ items: items!, clicks: clicks!.map((click) => ({ ...click, user: `again ${click['user']}` })) }))
    const [before, now] = await Promise.all([first, { items: first.items!, clicks: [...first.clicks!, ...second.clicks!, ...third!.clicks!] }].map((tables) => prepare(tables, clickData, 'search')))
    assert.ok(now!.clicks!.pairs > 1.1 * before!.clicks!.pairs, `${now!.clicks!.pairs} pairs, before ${before!.clicks!.pairs}`)
    assert.equal(alarms(now!, before!), [])
  })

  let first: Dataset
  test.before(async () => { first = await prepare(visitorHalves(1)[0], visitorData) })
  const sentences = (findings: ContractFinding[]) => findings.map(({ name, status, finding }) => `${name} ${status}: ${finding}`)

  test('says of each part that it is as it must be, with figure and limit', async () => {
    const [before, now] = await Promise.all(shopHalves(1).map((tables) => prepare(tables, shopData)))
    const found = sentences(checkContract(now!, before, rules))
    const expected = [
      /^leakage ok: Nothing of the test was found in the training, and no column alone tells the target\.$/,
      /^dropped ok: items: 0 % of 100 rows were dropped, at most 20 % may be\.$/,
      /^duplicates ok: items: 0 % of the rows say the same as an earlier one, at most 5 % may\.$/,
      /^popularity ok: The most popular percent of the items has \d(\.\d)? % of the training events, at most 50 % is allowed\.$/,
      /^coldStart ok: \d(\.\d)? % of the test rows have an item that training has not seen, at most 50 % may; \d(\.\d)? % are of users that it has not seen\.$/,
      /^drift ok: No column has moved away from the data of the released model: the highest population stability index beyond noise is 0\.0\d \([a-z ]+\), at most 0\.25 is allowed\. Too few independent rows to tell small changes of [a-z, ]*events per user and day\.$/,
    ]
    assert.is(found.length, expected.length, found.join('\n'))
    for (const [i, pattern] of expected.entries()) assert.ok(pattern.test(found[i]!), `${found[i]} is not ${pattern}`)
  })

  test('compares with nothing before the first release, and not data with itself', () => {
    assert.match(sentences(checkContract(first, undefined, rules)).join('\n'), /drift ok: There is no data of a released model/)
    assert.match(sentences(checkContract(first, first, rules)).join('\n'), /drift ok: The data is that of the released model/)
  })

  test('says that nobody can tell where no column is the same', () => {
    const other = { ...first, fingerprint: 'f'.repeat(64), profile: { ...first.profile, distributions: first.profile.distributions.map((each) => ({ ...each, name: `old ${each.name}` })) } }
    assert.match(sentences(checkContract(first, other, rules)).join('\n'), /drift warn: The data of the released model has no column in common with this data/)
  })

  test('keeps each limit that the spec sets', () => {
    const strict = { ...rules, maxDroppedShare: 0, maxDuplicateShare: 0, maxColdShare: 0 }
    const spoiled = { ...first, tables: [{ name: 'examples' as const, read: 1000, kept: 980, repaired: [], dropped: [{ reason: 'no target', rows: 15 }, { reason: 'duplicate', rows: 5 }] }], profile: { ...first.profile, coldShare: 0.01 } }
    assert.equal(alarmsOf(checkContract(spoiled, undefined, strict)), ['dropped', 'duplicates', 'coldStart'])
    assert.equal(alarmsOf(checkContract(spoiled, undefined, rules)), [])
  })
})

function alarmsOf(findings: ContractFinding[]): string[] {
  return findings.filter(({ status }) => status !== 'ok').map(({ name }) => name)
}
