import { findDiffering, generateFiles } from '../scripts/generate.ts'
import { assert, describe } from './support/suite.ts'

describe('generated files', (test) => {
  test('are what npm run generate writes', async () => {
    assert.is((await findDiffering()).join('\n'), '', 'run npm run generate and commit the result')
  })

  test('have an action for every verb that is a step', async () => {
    const paths = [...(await generateFiles()).keys()]
    assert.ok(paths.includes('actions/validate/action.yml'))
    assert.not.ok(paths.includes('actions/serve/action.yml'))
  })
})
