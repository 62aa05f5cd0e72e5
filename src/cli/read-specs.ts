import { glob } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { readText } from '../base/files.ts'
import { parseSpec } from '../spec/parse-spec.ts'
import type { Problem, Spec } from '../spec/record.ts'

/** Every spec of the work tree, by path, with its text and its mistakes. */
export async function readSpecs(folder: string, pattern: string): Promise<{ file: string; text: string; spec?: Spec; problems: Problem[] }[]> {
  const files: string[] = []
  for await (const file of glob(pattern, { cwd: folder })) files.push(file.split(sep).join('/'))
  return Promise.all(files.sort().map(async (file) => {
    const text = await readText(join(folder, file))
    return { file, text, ...parseSpec(file, text) }
  }))
}
