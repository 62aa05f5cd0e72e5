import { escapeText, formatCode } from '../markdown/escape.ts'
import { formatTable } from '../markdown/table.ts'
import type { Problem } from '../spec/record.ts'

/** The section `validate`: every mistake in the specs at its exact place, with what to do. */
export function formatValidateSection(problems: readonly Problem[]): string {
  if (problems.length === 0) return '## ✅ Every spec is right'
  const nFiles = new Set(problems.map(({ file }) => file)).size
  return [
    `## ❌ ${count(problems.length, 'mistake')} in ${count(nFiles, 'spec')}`,
    formatTable(['place', 'key', 'what is wrong', 'what to do'], problems.map(({ file, line, column, path, message, suggestion }) => [
      formatCode(`${file}:${line}:${column}`),
      path === '' ? '' : formatCode(path),
      escapeText(message),
      escapeText(suggestion),
    ])),
    'Nothing is planned, trained or spent until the specs are right.',
  ].join('\n\n')
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
