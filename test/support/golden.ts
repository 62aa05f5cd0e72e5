// Golden texts: everything a person reads is kept in test/golden and compared; `npm run golden` writes them anew, and their
// diff is the review of the wording.
import { readFileSync, writeFileSync, mkdirSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { assert } from './suite.ts'

const folder = join(import.meta.dirname, '../golden')

/** Compares a text with `test/golden/<name>`. */
export function assertGolden(name: string, text: string): void {
  const path = join(folder, name)
  if (process.env['RANKOPS_GOLDEN'] === 'write') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return
  }
  if (!existsSync(path)) throw new Error(`no golden text test/golden/${name}: run npm run golden and review it`)
  assert.fixture(text, readFileSync(path, 'utf8'))
}
