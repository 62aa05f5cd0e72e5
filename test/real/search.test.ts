// The program that the family's README shows reads a really fitted model in Python and gives the scores that the server would.
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { searchFamily } from '../../src/families/search/family.ts'
import { openAnalyzer } from '../../src/text/analyzer.ts'
import { fitOf, smallShop } from '../families/search/small-catalogue.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { pythonWith } from './tools.ts'

const run = promisify(execFile)
const python = await pythonWith('numpy', 'safetensors')
const readme = await readFile(join(import.meta.dirname, '../../src/families/search/README.md'), 'utf8')
const program = `${/```python\n([^]*?)```/.exec(readme)![1]!}
import sys
json.dump([{ 'ids': ids, 'scores': scores(query).tolist() } for query in json.loads(sys.argv[1])], sys.stdout)
`

describe('a search model in Python', (test) => {
  for (const parameters of [{ algorithm: 'fusion', vectorSize: 16 }, { algorithm: 'fusion', vectorSize: 24, vectorWeight: 2, k1: 0.7, b: 0.4 }]) {
    const sentence = `gives our scores to 1e-5: ${JSON.stringify(parameters)}`
    if (python === undefined) {
      test.skip(sentence, 'no Python with safetensors')
      continue
    }
    test(sentence, () => withFolder(async (folder) => {
      const { files } = await fitOf(smallShop(), parameters)
      for (const [name, bytes] of files) await writeFile(join(folder, name), bytes)
      const model = searchFamily.open(files)
      const analyzer = openAnalyzer({ segmenter: 'words', stemmer: 'english', synonyms: [], stopWords: [] })
      const queries = ['red shoe', 'sturdy steel kettle', 'blue blue lamp']

      const { stdout } = await run(python, ['-c', program, JSON.stringify(queries.map((query) => analyzer.query(query).map(({ token, weight }) => [token, weight])))], { cwd: folder, timeout: 120_000 })
      const theirs = JSON.parse(stdout) as { ids: string[]; scores: number[] }[]
      for (const [i, query] of queries.entries()) {
        const { items } = model.answer({ query, k: 40 }) as { items: { item: string; score: number }[] }
        const { ids, scores } = theirs[i]!
        assert.is(items.length, 40)
        for (const { item, score } of items) assert.ok(Math.abs(score - scores[ids.indexOf(item)]!) < 1e-5, `${item}: ${score} for ${scores[ids.indexOf(item)]}`)
        assert.ok(Math.abs(items[0]!.score - Math.max(...scores)) < 1e-5)
      }
    }))
  }
})
