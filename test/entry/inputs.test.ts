import { readInputs } from '../../src/entry/inputs.ts'
import type { Given, Surroundings } from '../../src/entry/inputs.ts'
import type { RankopsError } from '../../src/base/errors.ts'
import type { InputTable } from '../../src/entry/verb.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const table = {
  model: { kind: 'list', description: '' },
  'pull-request': { kind: 'number', description: '', from: ['event.pull_request.number'] },
  'api-url': { kind: 'text', description: '', from: ['env.GITHUB_API_URL'], default: 'https://api.example' },
  'dry-run': { kind: 'flag', description: '' },
  repository: { kind: 'text', required: true, from: ['env.GITHUB_REPOSITORY'], description: '' },
} as const satisfies InputTable

function read(given: Record<string, Given>, { event = {}, variables = { GITHUB_REPOSITORY: 'acme/shop' } }: Partial<Surroundings> = {}) {
  return readInputs(table, (name) => given[name], { event, variables })
}

describe('readInputs', (test) => {
  test('prefers what is given to the event, the variables and the default', () => {
    assert.equal(read({}), { model: [], pullRequest: undefined, apiUrl: 'https://api.example', dryRun: false, repository: 'acme/shop' })
    const surroundings = { event: { pull_request: { number: 7 } }, variables: { GITHUB_REPOSITORY: 'a/b', GITHUB_API_URL: 'https://ghes.example/api/v3' } }
    assert.equal(read({}, surroundings), { model: [], pullRequest: 7, apiUrl: 'https://ghes.example/api/v3', dryRun: false, repository: 'a/b' })
    assert.equal(read({ 'pull-request': '9', repository: 'c/d', 'dry-run': 'True' }, surroundings), { model: [], pullRequest: 9, apiUrl: 'https://ghes.example/api/v3', dryRun: true, repository: 'c/d' })
  })

  test('takes the empty text, which a workflow gives for what is missing, for nothing', () => {
    assert.is(read({ 'pull-request': '' }, { event: { pull_request: { number: 7 } } }).pullRequest, 7)
    assert.is(read({ 'api-url': '' }).apiUrl, 'https://api.example')
  })

  test('reads a list from lines or from repeated options', () => {
    assert.equal(read({ model: 'a\n\n b \r\nc' }).model, ['a', 'b', 'c'])
    assert.equal(read({ model: ['a', 'b'] }).model, ['a', 'b'])
  })

  test('keeps 0', () => assert.is(read({ 'pull-request': 0 }).pullRequest, 0))

  test('asks for a missing secret by its variable, since arguments can be seen', async () => {
    const secret = { token: { kind: 'text', required: true, isSecret: true, from: ['env.GITHUB_TOKEN'], description: '' } } as const satisfies InputTable
    const error = await assertFails('INPUT_SECRET_MISSING', () => readInputs(secret, () => undefined, { event: {}, variables: {} }))
    const { next } = error as RankopsError
    assert.match(next, /Set the variable GITHUB_TOKEN/)
    assert.not.match(next, /--token/)
  })

  test('names the input that is missing or cannot be read', async () => {
    assert.match((await assertFails('INPUT_MISSING', () => read({}, { variables: {} }))).message, /"repository"/)
    assert.match((await assertFails('INPUT_INVALID', () => read({ 'pull-request': '-1' }))).message, /"pull-request": expected a whole number, found "-1"/)
    await assertFails('INPUT_INVALID', () => read({ 'pull-request': '1e3' }))
    assert.match((await assertFails('INPUT_INVALID', () => read({ 'dry-run': 'yes' }))).message, /expected true or false, found "yes"/)
  })

  test('looks only at what an event itself holds', () => {
    const sneaky = { 'pull-request': { kind: 'text', description: '', from: ['event.constructor.name', 'event.pull_request'] } } as const
    assert.is(readInputs(sneaky, () => undefined, { event: { pull_request: { number: 7 } }, variables: {} }).pullRequest, undefined)
  })
})
