import { join } from 'node:path'
import { makeSearches } from '../../scripts/sample-data/searches.ts'
import { readText } from '../../src/base/files.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { report } from '../../src/cli/report.ts'
import { train } from '../../src/cli/train.ts'
import { validate } from '../../src/cli/validate.ts'
import { assert, describe } from '../support/suite.ts'
import { withShop } from './shop-bed.ts'

const spec = 'name: find\nfamily: search\ndata:\n  items: data/items.csv\n  clicks: data/searches.csv\n  split: { validation: 0.25, test: 0.25 }\nparameters: { vectorSize: 24 }\nevaluation: { bootstrapSamples: 100, maxPredictionP95Ms: 1000, gates: [{ metric: ndcgAt10, noWorseThanBaselineBy: 0.01 }] }\n'

describe('a search that learns from a log of searches, by the verbs', (test) => {
  test('is validated, planned, trained, judged, told and released; what its log lacks is said at its place', () => withShop(async ({ commit, tell, workspace }) => {
    const { files } = makeSearches(11)
    await commit({ ...files, 'models/find.yaml': spec.replace('clicks: data/searches.csv', 'clicks: { path: data/searches.csv, columns: { position: rank } }') })
    const lacking = await tell(validate, { specs: 'models/find.yaml' })
    assert.match(JSON.stringify(lacking), /SPEC_COLUMN_MISSING.*data\.clicks\.columns\.position/)
    await commit({ 'models/find.yaml': spec })
    for (const told of [await tell(validate, { specs: 'models/find.yaml' }), await tell(plan, { specs: 'models/find.yaml' }), await tell(train, { executor: 'inline', model: ['find'] }), await tell(evaluate, { model: ['find'] })]) assert.is(told.exitCode, 0, told.sentence + told.lines.join('\n'))
    const path = join(workspace, 'report.json')
    assert.is((await tell(report, { record: path })).exitCode, 0)
    const text = await readText(path)
    for (const said of [/Without `data\.judgements` measured by clicks: find/, /Measured by clicks, not by what people judged/, /pairs of a query and an item have a grade, by what was done for each showing; the places of the list are looked at as often as 1\.00, 0\.\d\d/, /queryWords/]) assert.match(text, said)
    const released = await tell(release, { model: ['find'] })
    assert.is(released.exitCode, 0, released.sentence)
  }))
})
