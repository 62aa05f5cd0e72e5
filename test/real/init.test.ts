// The workflow linters that the field uses find nothing in what `rankops init` and `rankops doctor` give to write.
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { formatCallerWorkflow, formatForkComment } from '../../src/cli/init/caller-workflow.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { toolPath } from './tools.ts'

const run = promisify(execFile)
const path = await toolPath(['actionlint', 'zizmor'], 'act.sh')
const rankops = { repository: 'acme/rankops', ref: 'a'.repeat(40), tag: 'v0.1.0' }
const files = {
  '.github/workflows/rankops.yml': formatCallerWorkflow({ rankops, branch: 'main', trainingRunner: [], deploymentRunner: [], minute: 23, namesTool: false }),
  '.github/workflows/rankops-runners.yml': formatCallerWorkflow({ rankops, branch: 'release/1.x', trainingRunner: ['self-hosted', 'a\'b'], deploymentRunner: ['ubuntu-latest'], minute: 1, namesTool: true }),
  '.github/workflows/rankops-comment.yml': `${formatForkComment('RankOps', rankops).join('\n')}\n`,
}

describe('what rankops init writes', (test) => {
  if (!path) {
    test.skip('actionlint and zizmor find nothing', 'actionlint and zizmor are not on PATH and could not be installed')
    return
  }
  const env = { ...process.env, PATH: path }
  const withFiles = (body: (folder: string) => Promise<void>) => withFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    await body(folder)
  })

  test('actionlint finds nothing', () => withFiles(async (folder) => {
    const { stdout } = await run('actionlint', Object.keys(files), { cwd: folder, env })
    assert.is(stdout, '')
  }))

  test('zizmor finds nothing', () => withFiles(async (folder) => {
    const { stdout, stderr } = await run('zizmor', ['--offline', '.github'], { cwd: folder, env })
    assert.match(stdout + stderr, /No findings to report/)
  }))
})
