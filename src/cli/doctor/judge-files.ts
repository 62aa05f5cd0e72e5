import { finding } from './finding.ts'
import type { Finding } from './finding.ts'

interface SpecFile { file: string; nProblems: number }

export function judgeSpecs(specs: readonly SpecFile[], pattern: string): Finding {
  if (specs.length === 0) return finding('files', 'fail', `No file is called ${pattern}, so there is no model.`, 'npx rankops init --rankops <owner>/<name>')
  const wrong = specs.filter(({ nProblems }) => nProblems > 0)
  if (wrong.length > 0) return finding('files', 'fail', `${wrong.map(({ file, nProblems }) => `${file} has ${nProblems} ${nProblems === 1 ? 'mistake' : 'mistakes'}`).join(', ')}.`, 'npx rankops validate')
  return finding('files', 'ok', specs.length === 1 ? `${specs[0]!.file} is right.` : `All ${specs.length} specs are right.`)
}

/** `problem` is what is wrong with the file of runners; `count` how many it lists, undefined where there is no such file. */
export function judgeRunnersFile({ file, count, problem }: { file: string; count?: number; problem?: string }): Finding {
  if (problem !== undefined) return finding('files', 'fail', problem)
  if (count === undefined) return finding('files', 'ok', `There is no ${file}: a plan counts on the machine that makes it.`)
  return finding('files', 'ok', `${file} lists ${count} ${count === 1 ? 'runner' : 'runners'}.`)
}
