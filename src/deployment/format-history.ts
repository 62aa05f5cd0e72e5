import type { Forge } from '../forge/forge.ts'
import { stateBranch } from '../forge/state-branch.ts'
import { escapeText, formatCode } from '../markdown/escape.ts'
import { formatLink } from '../markdown/link.ts'
import { formatTable } from '../markdown/table.ts'
import type { DeploymentHistory, HistoryEntry } from './history.ts'
import { pointerPath } from './pointer.ts'
import type { Pointer } from './record.ts'

/** One deployment with its history. */
export interface ToldHistory extends DeploymentHistory { pointer: Pointer }

const heads = ['Time (UTC)', 'Version', 'Decision', 'By', 'Reason']

/** For a terminal: as wide as its columns are. */
export function formatHistoryText({ pointer, entries, isCut }: ToldHistory): string {
  const rows = [heads, ...entries.map((entry) => cellsOf(entry))]
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return [
    `${pointer.model} in ${pointer.environment}: ${whatServes(pointer)}`,
    ...rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!))).join('  ')),
    ...(isCut ? [`Older: git log origin/${stateBranch} -- ${pointerPath(pointer.model, pointer.environment)}`] : []),
  ].join('\n')
}

/** The same as Markdown, each time with a link to its commit. */
export function formatHistoryMarkdown({ pointer, entries, isCut }: ToldHistory, forge: Pick<Forge, 'webUrl'>): string {
  const { model, environment } = pointer
  return [
    `### ${escapeText(`${model} in ${environment}: ${whatServes(pointer)}`)}`,
    formatTable(heads, entries.map((entry) => {
      const [time, version, decision, by, reason] = cellsOf(entry) as [string, string, string, string, string]
      return [formatLink(time, forge.webUrl(`/commit/${entry.commit}`)), version, formatCode(decision), escapeText(by), escapeText(reason)]
    })),
    ...(isCut ? [`Older ones: ${formatLink('the commits of the pointer', forge.webUrl(`/commits/${stateBranch}/${pointerPath(model, environment)}`))}.`] : []),
  ].join('\n\n')
}

function cellsOf({ at, version, decision, by, reason }: HistoryEntry): string[] {
  return [at.slice(0, 19).replace('T', ' '), version || '–', decision, by ?? (['edit', 'rollback'].includes(decision) ? 'a person' : 'rules'), reason]
}

function whatServes({ stable, canary }: Pointer): string {
  const serving = stable ? `${stable.version} serves` : 'nothing serves'
  return canary ? `${serving}, ${canary.version} ${canary.phase === 'shadow' ? 'is its shadow' : `is its canary at ${canary.weightPercent} %`}` : serving
}
