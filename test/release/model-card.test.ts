import { formatModelCard } from '../../src/release/model-card.ts'
import type { Manifest } from '../../src/release/record.ts'
import { formatReleaseNotes } from '../../src/release/release-notes.ts'
import { releaseCandidate } from '../../src/release/release.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import { manualClock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { recommended } from '../report/ranked-samples.ts'
import { writeCandidate } from './example.ts'

describe('formatModelCard', (test) => {
  test('names the file for other runtimes, its size and what is not in it; a model without one has no such line', () => withFolder(async (folder) => {
    const candidate = await writeCandidate(`${folder}/candidate`)
    const manifest: Manifest = await releaseCandidate(candidate, { registry: directoryRegistry(`${folder}/registry`), clock: manualClock('2026-01-01T00:00:00Z'), log: silentLog })
    const card = (names: string[]) => formatModelCard(manifest, candidate.evaluation, candidate.dataset, { files: names.map((path) => ({ path, bytes: 81_613, sha256: '0'.repeat(64) })) })
    assert.match(card(['model.json', 'model.onnx']), /^- `model\/model\.onnx` \(80 KiB\) is the same model for ONNX runtimes: prepared features in, probability out; how rows become features is in `model\/model\.json` and not in the graph$/m)
    assert.not.match(card(['model.json', 'weights.bin']), /onnx/i)
  }))

  test('speaks of users and items to find where items are ranked, and of what auto chose', () => withFolder(async (folder) => {
    const candidate = await writeCandidate(`${folder}/candidate`)
    const manifest: Manifest = await releaseCandidate(candidate, { registry: directoryRegistry(`${folder}/registry`), clock: manualClock('2026-01-01T00:00:00Z'), log: silentLog })
    const { evaluation, trained, dataset } = recommended
    const ranked = { ...manifest, model: 'for-you', family: 'recommendation', lineage: { ...manifest.lineage, spec: trained.spec, parameterCount: 160_000 } }
    const card = formatModelCard(ranked, evaluation, dataset, trained)
    assert.match(card, /^- family recommendation, algorithm als \(alpha 1, regularization 10\), 160,000 trained parameters$/m)
    assert.match(card, /^- chosen by auto among 6 settings, by ndcgAt20 on the validation part$/m)
    assert.match(card, /^600 users with 2,165 items to find, among all items of the catalogue; intervals at 95 % confidence, without what another seed of the training would change\./m)
    assert.match(card, /^- Too few users to tell how good it is for activity no earlier event\.$/m)
    assert.not.match(card, /network|epoch|hidden|positive|calibration/)
    assert.match(formatReleaseNotes(ranked, evaluation), /Beside it in ndcgAt10: popularity 0\.\d+, item kNN 0\.\d+\. What another seed of its training would change is not in the intervals\./)
    const clicks = { pairs: 3, areTest: true, showings: true, users: true }
    const logged = formatModelCard(ranked, evaluation, { ...dataset, users: 4, clicks, tables: [{ name: 'items', read: 9, kept: 9, repaired: [], dropped: [] }, { name: 'clicks', read: 50, kept: 40, repaired: [], dropped: [] }] }, trained)
    assert.match(logged, /^- 9 items and 40 rows of a log of searches of 4 queries; 10 rows of a log of searches were dropped as unusable, or for saying too little$/m)
    assert.match(logged, /^- Clicks are the measure, not judgements: an item that the earlier search never showed counts as wrong\.$/m)
    assert.not.match(card, /Clicks/)
    const forests = { ...manifest, lineage: { ...manifest.lineage, spec: { ...manifest.lineage.spec, parameters: { ...manifest.lineage.spec.parameters, algorithm: 'trees' as const } } } }
    assert.match(formatModelCard(forests, candidate.evaluation, candidate.dataset), /the average of 2 forests, 6,529 trained parameters each\n- fitted on backend wasm by RankOps 0\.1\.0: at most 300 trees of 15 leaves, learning rate 0\.03, seeds 1 to 2; calibration /)
  }))
})
