import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { askNvidiaSmi } from '../../../src/plan/gpus/ask-nvidia-smi.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'

/** Asks a program of that name, a shell script, on a PATH of its own. */
async function ask(script: string | undefined, longestMs?: number) {
  return withFolder(async (folder) => {
    if (script !== undefined) {
      await writeFile(join(folder, 'nvidia-smi'), `#!/bin/sh\n${script}\n`)
      await chmod(join(folder, 'nvidia-smi'), 0o755)
    }
    return askNvidiaSmi({ PATH: script === undefined ? folder : `${folder}:/usr/bin:/bin`, SECRET: 'x' }, longestMs)
  })
}

describe('askNvidiaSmi', (test) => {
  test('runs the program of the PATH that is given, and asks it for what is read', async () => {
    assert.equal(await ask('[ "$1" = --query-gpu=index,uuid,memory.total,memory.used,pstate,driver_version,name ] && echo "0, GPU-1, 8, 2, P8, 550.1, A, B"'), { gpus: [{ index: 0, uuid: 'GPU-1', memoryMiB: 8, usedMiB: 2, driver: '550.1', name: 'A, B' }], lost: [] })
  })

  test('hands on no other variable', async () => {
    assert.equal(await ask('echo "0, GPU-1, 8, 2, P8, 550.1, [$SECRET]"'), { gpus: [{ index: 0, uuid: 'GPU-1', memoryMiB: 8, usedMiB: 2, driver: '550.1', name: '[]' }], lost: [] })
  })

  test('there is no such program', async () => {
    assert.equal(await ask(undefined), { reason: 'missing', problem: 'there is no nvidia-smi on the PATH' })
  })

  test('one that cannot be started is told as that, and not as one that is not there', async () => {
    await withFolder(async (folder) => {
      await writeFile(join(folder, 'nvidia-smi'), '')
      assert.equal(await askNvidiaSmi({ PATH: folder }), { reason: 'garbage', problem: 'nvidia-smi says: spawn nvidia-smi EACCES' })
    })
    const refused = await askNvidiaSmi({ PATH: 'a\0b' })
    assert.is('reason' in refused && refused.reason, 'garbage')
  })

  test('one that never ends is left after the limit, also where its child holds the pipes', async () => {
    assert.equal(await ask('sleep 30 & sleep 30', 300), { reason: 'hangs', problem: 'nvidia-smi did not answer within 0.3 s' })
  })

  test('what it says on the error output counts, and so does its exit code', async () => {
    assert.equal(await ask('echo "No devices were found" >&2; exit 6'), { reason: 'noGpu', problem: 'nvidia-smi says: No devices were found' })
    assert.equal(await ask('exit 9'), { reason: 'garbage', problem: 'nvidia-smi wrote nothing and ended with 9' })
  })

  test('what another program of the system says on the error output takes no GPU away', async () => {
    assert.is('gpus' in await ask('echo "ERROR: ld.so: object x.so from /etc/ld.so.preload cannot be preloaded: ignored." >&2; printf "0, GPU-1, 8, 2,"; echo more >&2; echo " P8, 550.1, A"'), true)
    assert.equal(await ask('echo "no such option" >&2; exit 2'), { reason: 'garbage', problem: 'nvidia-smi says: no such option' })
  })

  test('one that writes without end is stopped', async () => {
    const found = await ask('exec yes xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
    assert.is('reason' in found && found.reason, 'garbage')
  })
})
