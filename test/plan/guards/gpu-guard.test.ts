import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '../../../src/base/log.ts'
import { processExecutor } from '../../../src/plan/executors/process.ts'
import { askNvidiaSmi } from '../../../src/plan/gpus/ask-nvidia-smi.ts'
import { parseNvidiaSmi } from '../../../src/plan/gpus/parse-nvidia-smi.ts'
import { gpuGuard, problemOf } from '../../../src/plan/guards/gpu-guard.ts'
import { runGuarded } from '../../../src/plan/guards/run-guarded.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'

const row = (index: number) => `${index}, GPU-1111111${index}-2222, 81559, 4, P0, 550.54.15, NVIDIA H100 80GB HBM3`
const seen = (output: string) => parseNvidiaSmi({ output, exitCode: 0 })

/** Runs a job, which ends once there were nine looks, on a machine whose nvidia-smi works twice and then does as the shell script says. */
async function runWith(then: string): Promise<{ exitCode: number }> {
  return withFolder(async (folder) => {
    const program = join(folder, 'nvidia-smi')
    await writeFile(program, `#!/bin/sh\necho x >> ${folder}/asked\nif [ "$(wc -l < ${folder}/asked)" -le 2 ]; then echo '${row(0)}'; else ${then}; fi\n`)
    await chmod(program, 0o755)
    const environment = { PATH: `${folder}:${process.env['PATH']}` }
    const ask = () => askNvidiaSmi(environment, 3000)
    const guard = gpuGuard({ name: 'train clicks', before: await ask(), ask, pollMs: 50 })
    const job = { name: 'train clicks', command: ['node', '-e', 'setInterval(() => { if (require("fs").readFileSync("asked", "utf8").length >= 18) process.exit(3) }, 20)'], folder, environment: {}, limits: { memoryMiB: 512, timeoutMs: 60_000 } }
    return runGuarded(processExecutor({ environment, graceMs: 200 }), job, [guard], { log: silentLog, signal: new AbortController().signal })
  })
}

describe('a guard of GPUs', (test) => {
  const faults: [string, string, RegExp][] = [
    ['hangs', 'sleep 60', /its GPU is gone \(nvidia-smi did not answer within 3 s\)$/],
    ['writes garbage', 'echo "Segmentation fault, or so"', /its GPU is gone \(nvidia-smi gives/],
    ['gives too few columns', `echo '0, GPU-11111110-2222, 81559'`, /its GPU is gone \(nvidia-smi gives 3 columns in place of 7/],
    ['writes nothing', 'exit 9', /its GPU is gone \(nvidia-smi wrote nothing and ended with 9\)$/],
    ['lists another GPU', `echo '${row(1)}'`, /its GPU is gone \(nvidia-smi lists NVIDIA H100 80GB HBM3 \(GPU-11111110-2222\) no more\)$/],
    ['tells that the GPU is lost', 'echo "Unable to determine the device handle for GPU0000:03:00.0: GPU is lost."', /its GPU is gone \(nvidia-smi says: Unable to determine/],
  ]
  for (const [what, then, message] of faults) test(`ends a job while whose run nvidia-smi ${what}`, async () => {
    const error = await assertFails('GPU_GONE', () => runWith(then))
    assert.match(error.message, message)
    assert.is((error as Error & { kind?: string }).kind, 'outside')
  })

  test('lets a job go on where one look fails and the next is good', async () => {
    assert.is((await runWith(`[ "$(wc -l < "$(dirname "$0")/asked")" -eq 4 ] && echo nonsense || echo '${row(0)}'`)).exitCode, 3)
  })

  test('minds only the GPUs that were there when the job started', () => {
    assert.is(problemOf(seen(row(0)), seen(`${row(0)}\n${row(1)}`)), undefined)
    assert.match(problemOf(seen(`${row(0)}\n${row(1)}`), seen(row(0)))!, /lists .*GPU-11111111-2222.* no more/)
  })

  test('minds only the GPUs that the job may use', () => {
    assert.is(problemOf(seen(`${row(0)}\n${row(1)}`), seen(row(0)), '0'), undefined)
    assert.match(problemOf(seen(`${row(0)}\n${row(1)}`), seen(row(0)), '1')!, /no more/)
  })
})
