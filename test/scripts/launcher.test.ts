import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { launcher } from '../../scripts/build.ts'
import { writeFileAtomic } from '../../src/base/files.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

/** Runs the launcher beside a program of one line, under a Node that says it is of that version. */
async function launch(version: string): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  return withFolder(async (folder) => {
    await writeFileAtomic(join(folder, 'rankops.mjs'), launcher)
    await writeFileAtomic(join(folder, 'rankops-main.mjs'), "import { glob } from 'node:fs/promises'\nconsole.log(typeof glob)\n")
    const other = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } }); Object.defineProperty(process, 'version', { value: 'v${version}' })`
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(other)}`, join(folder, 'rankops.mjs')], { encoding: 'utf8' })
    return { exitCode: status, stdout, stderr }
  })
}

describe('the launcher of the command line', (test) => {
  test('starts the program where Node is new enough', async () => {
    for (const version of ['24.0.0', '26.1.0']) assert.equal(await launch(version), { exitCode: 0, stdout: 'function\n', stderr: '' })
  })

  test('says what to do where Node is too old', async () => {
    const { exitCode, stdout, stderr } = await launch('20.20.2')
    assert.equal([exitCode, stdout], [65, ''])
    assert.match(stderr, /^NODE_TOO_OLD: RankOps needs Node 24 or newer, this is v20\.20\.2\nInstall it, or /)
  })
})
