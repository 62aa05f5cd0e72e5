import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import { openArena } from '../../../src/matrix/kernel/arena.ts'
import { taskBytes, writeTask } from '../../../src/matrix/kernel/task.ts'
import { openThreads } from '../../../src/matrix/kernel/threads.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'

describe('threads of the kernel', (test) => {
  for (const threads of [1, 2, 5]) {
    test(`${threads} take every row once, also where a block is larger than what is left`, async () => {
      const { out, run, close } = open(threads)
      for (const rows of [1, 7, 100]) {
        out.fill(0)
        await run(rows, 8)
        assert.equal([...out.subarray(0, 101)], Array.from({ length: 101 }, (_, row) => (row < rows ? 2 * row : 0)))
      }
      await close()
    })
  }

  test('a call that leaves the memory ends with its error, and not by waiting for ever', async () => {
    const { arena, all, close } = open(2)
    const task = arena.take(taskBytes)
    writeTask(arena.memory.buffer, task, { solved: 64, fixed: 0xffff0000, gram: 64, stride: 64 })
    const error = await all.run('scoreRows', 100_000, 100_000, task).then(() => undefined, (thrown: Error) => thrown)
    assert.is(error?.name, 'RuntimeError')
    await close()
  })

  test('more than one memory can hold fails with MATRIX_TOO_LARGE', async () => {
    const arena = openArena('EASE')
    assert.match((await assertFails('MATRIX_TOO_LARGE', () => arena.take(2 ** 32))).message, /EASE needs 4097 MiB or more/)
  })

  test('run from a bundle of one file, as from the sources', async () => {
    const entry = `
      import { openFoldIn } from './src/families/recommendation/als/fold-in.ts'
      import { fitAls } from './src/families/recommendation/als/fit-als.ts'
      import { twoTastes } from './test/families/recommendation/als/two-tastes.ts'
      const { items } = await fitAls({ interactions: twoTastes(), factors: 8, iterations: 3, solver: 'conjugateGradient', alpha: 8, regularization: 2, frequencyScaling: 0, seed: 3, threads: 2 })
      const foldIn = openFoldIn(items, 8, { alpha: 8, regularization: 2, frequencyScaling: 0 })
      console.log(foldIn.scores(foldIn.vectorOf([1, 2])).indexOf(Math.max(...foldIn.scores(foldIn.vectorOf([1, 2])))) < 30)`
    await withFolder(async (folder) => {
      const outfile = join(folder, 'bundle.mjs')
      await build({ stdin: { contents: entry, resolveDir: join(import.meta.dirname, '../../..'), loader: 'ts' }, outfile, bundle: true, platform: 'node', format: 'esm', minifySyntax: true })
      const child = spawn(process.execPath, [outfile], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
      assert.is(await text(child.stdout), 'true\n')
    })
  })
})

/** Scores of rows that hold 0, 1, 2 … by a vector that doubles. */
function open(threads: number) {
  const arena = openArena('the test')
  const [solved, fixed, out] = [arena.floats(16), arena.floats(16 * 101), arena.floats(101)]
  solved[3] = 2
  for (let row = 0; row < 101; row++) fixed[row * 16 + 3] = row
  const task = arena.take(taskBytes)
  writeTask(arena.memory.buffer, task, { solved: solved.byteOffset, fixed: fixed.byteOffset, gram: out.byteOffset, stride: 64 })
  const all = openThreads(arena, { threads, scratchBytes: 64 })
  return { arena, out, all, run: (rows: number, block: number) => all.run('scoreRows', rows, block, task), close: () => all.close() }
}
