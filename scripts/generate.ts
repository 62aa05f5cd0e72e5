// npm run generate: writes every file that is made of another, so that they cannot drift apart.
// With --check it writes nothing, lists what differs and ends with 1.
import { join } from 'node:path'
import { errorTable } from '../src/base/error-table.ts'
import type { ErrorCode } from '../src/base/error-table.ts'
import { readTextIfAny, writeFileAtomic } from '../src/base/files.ts'
import { verbs } from '../src/cli/verbs.ts'
import { formatActionYml, formatActionsReadme } from '../src/entry/format-action.ts'
import { exitCodes } from '../src/entry/exit-codes.ts'
import { exitCodeOf } from '../src/entry/run-verb.ts'
import { formatSpecReference } from '../src/spec/format-reference.ts'
import { formatSchema } from '../src/spec/format-schema.ts'
import { formatTable } from '../src/markdown/table.ts'
import { formatKernelBytes } from './generate/compile-kernel.ts'

const root = join(import.meta.dirname, '..')
const header = 'generated, do not edit: npm run generate'
const kernels = ['src/matrix/kernel', 'src/tensor/typed-arrays/kernel']

if (import.meta.main) {
  const differing = await findDiffering()
  if (process.argv.includes('--check')) {
    for (const path of differing) console.log(`${path} differs from what npm run generate writes`)
    process.exitCode = differing.length > 0 ? 1 : 0
  } else {
    const files = await generateFiles()
    for (const path of differing) await writeFileAtomic(join(root, path), files.get(path)!)
    console.log(differing.length === 0 ? 'Nothing changed.' : `Written: ${differing.join(', ')}`)
  }
}

/** Paths of the generated files that are not on disk as they should be. */
export async function findDiffering(): Promise<string[]> {
  const files = [...await generateFiles()]
  const differs = await Promise.all(files.map(async ([path, text]) => (await readTextIfAny(join(root, path))) !== text))
  return files.map(([path]) => path).filter((_path, i) => differs[i])
}

/** Path → text. */
export async function generateFiles(): Promise<Map<string, string>> {
  const actions = verbs.filter((verb) => !verb.isCommandOnly)
  return new Map([
    ['.github/ERRORS.md', formatErrors()],
    ['models/spec.schema.json', formatSchema().replace('{\n', `{\n  "$comment": "${header}",\n`)],
    ['models/README.md', `<!-- ${header} -->\n${formatSpecReference()}`],
    ['actions/README.md', formatActionsReadme(actions)],
    ...await Promise.all(kernels.map(async (folder): Promise<[string, string]> => [`${folder}/bytes.ts`, await formatKernelBytes(folder, header)])),
    ...actions.map((verb): [string, string] => [`actions/${verb.name}/action.yml`, formatActionYml(verb)]),
  ])
}

function formatErrors(): string {
  const codes = Object.keys(errorTable) as ErrorCode[]
  const rows = codes.map((code) => {
    const { kind, message, next } = errorTable[code]
    return [`\`${code}\``, `${exitCodeOf({ code, kind })}, ${kind === 'user' ? 'yours' : 'outside'}`, message, next]
  })
  return [
    `<!-- ${header} -->`,
    '# Errors',
    '',
    'Every error says what was found and where, and what to do next. `{name}` stands for what differs from case to case. Anything without a',
    'code of this list is our own bug: please report it.',
    '',
    formatTable(['exit code', 'meaning'], Object.entries(exitCodes)),
    '',
    formatTable(['code', 'exit code', 'what was found', 'what to do next'], rows.map((row) => row.map((cell) => cell.replaceAll('<', '&lt;')))),
    '',
  ].join('\n')
}
