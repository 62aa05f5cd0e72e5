// Reads every spec of the work tree and shows every mistake at its line and column.
import { failure } from '../base/errors.ts'
import { exists } from '../base/files.ts'
import { endWith } from '../entry/exit-codes.ts'
import { defineVerb } from '../entry/verb.ts'
import { chooseSource } from './choose-source.ts'
import { dataInputs, folderInput, specsInput, workspaceInputs } from './common-inputs.ts'
import { findColumnProblems } from './find-column-problems.ts'
import { readSpecs } from './read-specs.ts'

export const validate = defineVerb({
  name: 'validate',
  summary: 'Is every spec right, and if not, where is it wrong?',
  examples: ['rankops validate', 'rankops validate --json | jq .problems'],
  inputs: { ...folderInput, ...specsInput, ...dataInputs, workspace: workspaceInputs.workspace },
  outputs: { specs: 'How many specs were read.', problems: 'How many mistakes they have.' },

  async run({ inputs, log, outputs }) {
    if (!(await exists(inputs.folder))) throw failure('INPUT_INVALID', { name: 'folder', problem: `there is no folder ${inputs.folder}` })
    const specs = await readSpecs(inputs.folder, inputs.specs)
    if (specs.length === 0) throw failure('INPUT_INVALID', { name: 'specs', problem: `no file in ${inputs.folder} is called ${inputs.specs}` })
    // Nothing is downloaded: columns are looked for in what is at hand.
    const source = chooseSource({ ...inputs, isOffline: true })
    const results = await Promise.all(specs.map(async ({ file, text, problems }) => ({ file, problems: [...problems, ...await findColumnProblems(file, text, source, log)].sort((a, b) => a.line - b.line || a.column - b.column) })))

    const problems = results.flatMap((result) => result.problems)
    for (const problem of problems) outputs.problem(problem)
    outputs.set('specs', results.length)
    outputs.set('problems', problems.length)
    outputs.result({ problems })

    const nWrong = results.filter((result) => result.problems.length > 0).length
    if (nWrong > 0) return endWith(65, `${count(problems.length, 'mistake')} in ${nWrong} of ${count(results.length, 'spec')}; rankops explain <key> tells what a key may say, models/README.md of RankOps lists them all.`)
    log.info(results.length === 1 ? `${results[0]!.file} is right.` : `All ${results.length} specs are right.`)
  },
})

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
