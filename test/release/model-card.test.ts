import { formatModelCard } from '../../src/release/model-card.ts'
import type { Manifest } from '../../src/release/record.ts'
import { releaseCandidate } from '../../src/release/release.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import { manualClock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { writeCandidate } from './example.ts'

describe('formatModelCard', (test) => {
  test('names the file for other runtimes, its size and what is not in it; a model without one has no such line', () => withFolder(async (folder) => {
    const candidate = await writeCandidate(`${folder}/candidate`)
    const manifest: Manifest = await releaseCandidate(candidate, { registry: directoryRegistry(`${folder}/registry`), clock: manualClock('2026-01-01T00:00:00Z'), log: silentLog })
    const card = (names: string[]) => formatModelCard(manifest, candidate.evaluation, candidate.dataset, { files: names.map((path) => ({ path, bytes: 81_613, sha256: '0'.repeat(64) })) })
    assert.match(card(['model.json', 'model.onnx']), /^- `model\/model\.onnx` \(80 KiB\) is the same model for ONNX runtimes: prepared features in, probability out; how rows become features is in `model\/model\.json` and not in the graph$/m)
    assert.not.match(card(['model.json', 'weights.bin']), /onnx/i)
  }))
})
