// Reads every spec of the work tree and shows every mistake at its line and column.
import { glob } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { readText } from '../base/files.ts'
import { failure } from '../base/errors.ts'
import { endWith } from '../entry/exit-codes.ts'
import { defineVerb } from '../entry/verb.ts'
import { parseSpec } from '../spec/parse-spec.ts'
import { folderInput } from './common-inputs.ts'

export const validate = defineVerb({
  name: 'validate',
  summary: 'Is every spec right, and if not, where is it wrong?',
  inputs: {
    ...folderInput,
    specs: { kind: 'text', default: 'models/*.yaml', description: 'Which files are specs.' },
  },
  outputs: { specs: 'How many specs were read.', problems: 'How many mistakes they have.' },

  async run({ inputs, log, outputs }) {
    const files = await findFiles(inputs.folder, inputs.specs)
    if (files.length === 0) throw failure('INPUT_INVALID', { name: 'specs', problem: `no file in ${inputs.folder} is called ${inputs.specs}` })

    const results = await Promise.all(files.map(async (file) => parseSpec(file, await readText(join(inputs.folder, file)))))
    const problems = results.flatMap((result) => result.problems)
    for (const problem of problems) outputs.problem(problem)
    outputs.set('specs', files.length)
    outputs.set('problems', problems.length)
    outputs.result({ problems })

    const nWrong = results.filter((result) => result.problems.length > 0).length
    if (nWrong > 0) return endWith(65, `${count(problems.length, 'mistake')} in ${nWrong} of ${count(files.length, 'spec')}; models/README.md lists every key and what it may be.`)
    log.info(files.length === 1 ? `${files[0]} is right.` : `All ${files.length} specs are right.`)
  },
})

async function findFiles(folder: string, pattern: string): Promise<string[]> {
  const files: string[] = []
  for await (const file of glob(pattern, { cwd: folder })) files.push(file)
  return files.map((file) => file.split(sep).join('/')).sort()
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
