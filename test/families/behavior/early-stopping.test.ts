import { watchEpoch } from '../../../src/families/behavior/early-stopping.ts'
import type { Watch } from '../../../src/families/behavior/early-stopping.ts'
import { assert, describe } from '../../support/suite.ts'

describe('watchEpoch', (test) => {
  const table: [string, { patience: number; minDelta: number }, losses: number[], expected: { bestEpoch: number; endsAfter: number | undefined }][] = [
    ['ends after so many epochs in a row that were not better', { patience: 2, minDelta: 0 }, [5, 4, 4.5, 4.2, 3], { bestEpoch: 2, endsAfter: 4 }],
    ['a better one in between starts the count anew', { patience: 2, minDelta: 0 }, [5, 4, 4.5, 3.9, 4, 4.1], { bestEpoch: 4, endsAfter: 6 }],
    ['goes on while it gets better', { patience: 1, minDelta: 0 }, [5, 4, 3, 2], { bestEpoch: 4, endsAfter: undefined }],
    ['an equal loss is no better', { patience: 1, minDelta: 0 }, [5, 5], { bestEpoch: 1, endsAfter: 2 }],
    ['a little better does not keep it going, but is the best all the same', { patience: 2, minDelta: 0.1 }, [5, 4.95, 4.93], { bestEpoch: 3, endsAfter: 3 }],
    ['patience 0 never ends and takes the last', { patience: 0, minDelta: 0 }, [5, 6, 7, 8], { bestEpoch: 4, endsAfter: undefined }],
  ]
  for (const [sentence, rules, losses, expected] of table) {
    test(sentence, () => {
      let watch: Watch | undefined
      let endsAfter: number | undefined
      for (const [i, loss] of losses.entries()) {
        if (endsAfter !== undefined) break
        const seen = watchEpoch(watch, i + 1, loss, rules)
        assert.is(seen.isBest, seen.watch.bestEpoch === i + 1)
        watch = seen.watch
        if (seen.isOver) endsAfter = i + 1
      }
      assert.equal({ bestEpoch: watch!.bestEpoch, endsAfter }, expected)
    })
  }
})
