import { parseSpec } from '../../src/spec/parse-spec.ts'
import { assert, describe } from '../support/suite.ts'

const digest = 'ab'.repeat(32)
const text = (rest = '') => `{ kind: text, path: a.onnx, sha256: ${digest}, tokenizer: { path: t.json, sha256: ${digest} }${rest} }`
const image = (rest = '') => `{ kind: image, path: b.onnx, sha256: ${digest}${rest} }`
const search = (encoders: string[], rest = '') => problemsOf(`name: shop\nfamily: search\ndata:\n  items: items.csv\n  judgements: j.csv\n  encoders:\n${encoders.map((encoder) => `    - ${encoder}\n`).join('')}${rest}`)

function problemsOf(spec: string): string[] {
  const { problems } = parseSpec('models/shop.yaml', spec)
  return problems.map(({ code, path, line }) => `${code} ${line} ${path}`)
}

describe('encoders in a spec', (test) => {
  test('may be one of texts, one of pictures, or both', () => {
    assert.equal(search([text()]), [])
    assert.equal(search([text(', columns: []'), image(", pictures: 'p/*.jpg'")]), [])
    assert.equal(search([image()]), [])
  })

  test('have a digest, and that of texts a tokenizer', () => {
    assert.equal(search([`{ kind: text, path: a.onnx, sha256: ${digest} }`]), ['SPEC_MISSING_KEY 7 data.encoders[0].tokenizer'])
    assert.equal(search(['{ kind: image, path: b.onnx }']), ['SPEC_MISSING_KEY 7 data.encoders[0].sha256'])
  })

  test('have no keys of the other kind, and are one of each', () => {
    assert.equal(search([text(', size: 224'), image(', maxTokens: 12')]), ['SPEC_KEY_WITHOUT_EFFECT 7 data.encoders[0].size', 'SPEC_KEY_WITHOUT_EFFECT 8 data.encoders[1].maxTokens'])
    assert.equal(search([text(), text()]), ['SPEC_REPEATED 8 data.encoders[1].kind'])
  })

  test('lie in the repository or at an address without a password', () => {
    assert.equal(search([image().replace('b.onnx', '../b.onnx')]), ['SPEC_PATH_OUTSIDE 7 data.encoders[0].path'])
    assert.equal(search([image(', pictures: /etc/*.png')]), ['SPEC_PATH_OUTSIDE 7 data.encoders[0].pictures'])
    assert.equal(search([image(", pictures: 'https://example.org/*.png'")]), ['SPEC_ADDRESS 7 data.encoders[0].pictures'])
    assert.equal(search([text().replace('t.json', 'https://me:pw@example.org/t.json')]), ['SPEC_ADDRESS 7 data.encoders[0].tokenizer.path'])
  })

  test('are for families that rank items, and a limit for what bytes cost is for search with one of texts', () => {
    const behavior = problemsOf(`name: shop\nfamily: behavior\ndata:\n  events: e.csv\n  items: items.csv\n  encoders:\n    - ${text()}\n`)
    assert.equal(behavior, ['SPEC_KEY_WITHOUT_EFFECT 6 data.encoders'])
    assert.equal(problemsOf(`name: shop\nfamily: recommendation\ndata:\n  events: e.csv\n  items: items.csv\n  encoders:\n    - ${text(", queryPrefix: 'query: '")}\n`), ['SPEC_KEY_WITHOUT_EFFECT 7 data.encoders[0].queryPrefix'])
    assert.equal(search([text()], 'evaluation: { maxQuantisationLoss: 0.1 }\n'), [])
    assert.equal(search([image()], 'evaluation: { maxQuantisationLoss: 0.1 }\n'), ['SPEC_KEY_WITHOUT_EFFECT 8 evaluation.maxQuantisationLoss'])
  })
})
