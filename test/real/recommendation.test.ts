// The program that the family's README shows reads really fitted models in Python and gives the scores that the server would.
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { recommendationFamily } from '../../src/families/recommendation/family.ts'
import type { Proposal } from '../../src/families/recommendation/settings.ts'
import { openCpuBackend } from '../../src/tensor/cpu.ts'
import { fitPorts, itemId, smallShop, specOf, start } from '../families/recommendation/small-catalogue.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { pythonWith } from './tools.ts'

const run = promisify(execFile)
const python = await pythonWith('numpy', 'safetensors')
const readme = await readFile(join(import.meta.dirname, '../../src/families/recommendation/README.md'), 'utf8')
const program = `${/```python\n([^]*?)```/.exec(readme)![1]!}
import sys
given = json.loads(sys.argv[1])
found = scores([(event['item'], event['kind']) for event in reversed(given)])
json.dump({ 'ids': ids, 'scores': found.tolist() }, sys.stdout)
`

describe('a recommendation model in Python', (test) => {
  const proposals: Proposal[] = [
    { algorithm: 'itemKnn', recencyHalfLife: 2 }, { algorithm: 'als', factors: 6, iterations: 4, alpha: 5, frequencyScaling: 0.5 }, { algorithm: 'ease', regularization: 5 },
    { algorithm: 'content', recencyHalfLife: 3 }, { algorithm: 'hybrid', contentWeight: 0.2, recencyHalfLife: 1.5 },
    { algorithm: 'twoTower', factors: 6, iterations: 4, recencyHalfLife: 2 },
  ]
  for (const proposal of proposals) {
    const sentence = `gives our scores to 1e-5: ${proposal.algorithm}`
    if (python === undefined) {
      test.skip(sentence, 'no Python with safetensors')
      continue
    }
    test(sentence, () => withFolder(async (folder) => {
      const rows = smallShop()
      const spec = specOf({ ...proposal, kindWeights: { view: 1, click: 2, purchase: 3 } })
      const { files } = await recommendationFamily.fit({ spec, rows, cases: recommendationFamily.buildCases(rows, spec), backend: await openCpuBackend() }, fitPorts())
      for (const [name, bytes] of files) await writeFile(join(folder, name), bytes)
      const history = [0, 5, 11, 18].map((item, i) => ({ item: itemId(item), kind: (['view', 'purchase', 'click'] as const)[i % 3]!, time: start + i }))

      const { stdout } = await run(python, ['-c', program, JSON.stringify(history)], { cwd: folder, timeout: 120_000 })
      const theirs = JSON.parse(stdout) as { ids: string[]; scores: number[] }
      const { items } = recommendationFamily.open(files).answer({ history, k: 20 }) as { items: { item: string; score: number }[] }
      const met = new Set(history.map(({ item }) => item))
      const found = theirs.ids.map((item, place) => ({ item, score: theirs.scores[place]! })).filter(({ item }) => !met.has(item))
      for (const { item, score } of items.filter((one) => one.score !== 0)) assert.ok(Math.abs(score - found.find((one) => one.item === item)!.score) < 1e-5, item)
      assert.is(items[0]!.item, found.reduce((best, one) => (one.score > best.score ? one : best)).item)
      assert.ok(items.filter(({ score }) => score !== 0).length > 5)
    }))
  }
})
