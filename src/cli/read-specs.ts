import { glob, readdir } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { readText } from '../base/files.ts'
import { parseSpec } from '../spec/parse-spec.ts'
import type { Problem, Spec } from '../spec/record.ts'

/** Every spec of the work tree, by path, with its text and its mistakes. */
export async function readSpecs(folder: string, pattern: string): Promise<{ file: string; text: string; spec?: Spec; problems: Problem[] }[]> {
  return Promise.all((await findFiles(folder, pattern)).sort().map(async (file) => {
    const text = await readText(join(folder, file))
    return { file, text, ...parseSpec(file, text) }
  }))
}

/** The usual pattern, `models/*.yaml`, is looked up in its folder: what can read all patterns takes longer to load than to read the specs. */
async function findFiles(root: string, pattern: string): Promise<string[]> {
  const [, folder, start = '', end = ''] = /^([\w-]+)\/([\w.-]*)\*([\w.-]*)$/.exec(pattern) ?? []
  if (folder !== undefined) {
    const names = await readdir(join(root, folder)).catch(() => [])
    const isNamed = (name: string) => name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end)
    return names.filter((name) => isNamed(name) && (start !== '' || !name.startsWith('.'))).map((name) => `${folder}/${name}`)
  }
  const files: string[] = []
  for await (const file of glob(pattern, { cwd: root })) files.push(file.split(sep).join('/'))
  return files
}
