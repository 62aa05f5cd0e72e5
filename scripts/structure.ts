// npm run structure: which folder imports which, as a table and as a Mermaid graph. What breaks a rule of the layout is marked.
import { join } from 'node:path'
import { formatTable } from '../src/markdown/table.ts'
import { readSources } from './structure/read-imports.ts'
import type { SourceFile } from './structure/read-imports.ts'
import { folderOf, foundations, isForbidden, rules, stages } from './structure/rules.ts'

/** All imports from one folder into another: how many, how many of them only for types, how many break a rule. */
export interface Arrow { from: string; to: string; imports: number; types: number; forbidden: number }

if (import.meta.main) {
  const sources = readSources(join(import.meta.dirname, '..'))
  const arrows = findArrows(sources.filter(({ path }) => path.startsWith('src/')))
  console.log(`${formatArrows(arrows)}\n\n\`\`\`mermaid\n${formatGraph(arrows)}\n\`\`\`\n`)
  for (const { sentence, find } of rules) for (const { file, line, problem } of find(sources)) console.log(`✗ ${file}:${line} ${problem} (${sentence})`)
}

export function findArrows(sources: readonly SourceFile[]): Arrow[] {
  const imports = sources.flatMap((source) => source.imports).filter(({ file, to, isPackage }) => !isPackage && to.startsWith('src/') && folderOf(file) !== folderOf(to))
  const order = [...stages, ...foundations]
  return [...Map.groupBy(imports, ({ file, to }) => `${folderOf(file)} ${folderOf(to)}`)]
    .map(([key, found]) => ({ from: key.split(' ')[0]!, to: key.split(' ')[1]!, imports: found.length, types: found.filter(({ isTypeOnly }) => isTypeOnly).length, forbidden: found.filter(isForbidden).length }))
    .sort((a, b) => order.indexOf(a.from) - order.indexOf(b.from) || order.indexOf(a.to) - order.indexOf(b.to))
}

/** A row for each importing folder. */
export function formatArrows(arrows: readonly Arrow[]): string {
  const rows = [...Map.groupBy(arrows, ({ from }) => from)].map(([from, targets]) => {
    const [toStages, toFoundations] = [stages, foundations].map((folders) => targets.filter(({ to }) => folders.includes(to)).map(formatTarget).join(', '))
    return [from, toStages!, toFoundations!]
  })
  return `${formatTable(['folder', 'imports of stages', 'imports of foundations'], rows)}\n\n(types): only for types. ✗: breaks a rule.`
}

function formatTarget({ to, imports, types, forbidden }: Arrow): string {
  return [to, String(imports), ...(types === imports ? ['(types)'] : []), ...(forbidden > 0 ? ['✗'] : [])].join(' ')
}

/** Stages and their arrows; foundations lie below all of them, so their arrows are left to the table. */
export function formatGraph(arrows: readonly Arrow[]): string {
  const between = arrows.filter(({ from, to }) => stages.includes(to) && from !== 'cli')
  return ['graph LR', ...between.map(({ from, to, forbidden }) => (forbidden > 0 ? `  ${from} -.->|breaks a rule| ${to}` : `  ${from} --> ${to}`))].join('\n')
}
