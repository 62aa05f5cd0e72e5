import { childEnvironment, npmEnvironment } from '../../src/entry/surroundings.ts'
import { assert, describe } from '../support/suite.ts'

describe('what children see of the environment', (test) => {
  const given = { NPM_CONFIG_REGISTRY: 'https://maria:secret@mirror.example/', HTTPS_PROXY: 'http://proxy.example:3128', NODE_USE_ENV_PROXY: '1', GITHUB_TOKEN: 'secret' }
  const before = Object.fromEntries(Object.keys(given).map((name) => [name, process.env[name]]))
  test.before(() => { Object.assign(process.env, given) })
  test.after(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })

  test('is how to get through a proxy, and no token', () => {
    const seen = childEnvironment()
    assert.equal([seen['HTTPS_PROXY'], seen['NODE_USE_ENV_PROXY']], [given.HTTPS_PROXY, '1'])
    assert.not.match(JSON.stringify(seen), /secret/)
  })

  test('npm also learns which mirror this machine is set up for', () => {
    assert.is(npmEnvironment()['NPM_CONFIG_REGISTRY'], given.NPM_CONFIG_REGISTRY)
    assert.is(npmEnvironment()['GITHUB_TOKEN'], undefined)
  })
})
