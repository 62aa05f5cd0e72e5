// The workflow linters that the field uses find nothing in our workflows.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { assert, describe } from '../support/suite.ts'
import { toolPath } from './tools.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

const path = await toolPath(['actionlint', 'zizmor'], 'act.sh')

describe('workflow linters', (test) => {
  if (!path || !existsSync(join(root, '.git'))) {
    test.skip('actionlint and zizmor find nothing', path ? 'not a git checkout' : 'actionlint and zizmor are not on PATH and could not be installed')
    return
  }
  const env = { ...process.env, PATH: path }

  test('actionlint finds nothing', async () => {
    const { stdout } = await run('actionlint', [], { cwd: root, env })
    assert.is(stdout, '')
  })

  test('zizmor finds nothing', async () => {
    const { stdout, stderr } = await run('zizmor', ['--offline', '.github'], { cwd: root, env })
    assert.match(stdout + stderr, /No findings to report/)
  })
})
