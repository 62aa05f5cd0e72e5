import type { Finding, Level } from './finding.ts'

const titles: Readonly<Record<Finding['area'], string>> = { machine: 'This machine', files: 'The files of the repository', forge: 'The repository on its forge' }
const words: Readonly<Record<Level, string>> = { ok: 'ok', warn: 'warn', fail: 'FAIL', unknown: '?' }

/** All findings by area, each with the lines that put it right below it. */
export function formatFindings(findings: readonly Finding[]): string {
  const areas = Map.groupBy(findings, ({ area }) => area)
  return [...areas].flatMap(([area, found]) => [
    titles[area],
    ...found.flatMap(({ level, found: sentence, add }) => [`  ${words[level].padEnd(4)}  ${sentence.replaceAll('\n', '\n        ')}`, ...add.map((line) => `          ${line}`)]),
    '',
  ]).join('\n')
}

/** "2 fail, 1 warns, 3 cannot be seen." */
export function summarise(findings: readonly Finding[]): string {
  const count = (level: Level) => findings.filter((found) => found.level === level).length
  const parts = [
    ...(count('fail') > 0 ? [`${count('fail')} ${count('fail') === 1 ? 'fails' : 'fail'}`] : []),
    ...(count('warn') > 0 ? [`${count('warn')} ${count('warn') === 1 ? 'warns' : 'warn'}`] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} could not be looked at`] : []),
  ]
  return `Of ${findings.length} findings ${parts.length === 0 ? 'all are good' : parts.join(', ')}.`
}
