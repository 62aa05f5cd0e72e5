import { globSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'

/** One import line. `to` is a path below the root for our own files, else the name of a package. */
export interface Import { file: string; line: number; to: string; isPackage: boolean; isTypeOnly: boolean }

export interface SourceFile { path: string; text: string; imports: Import[] }

/** Every TypeScript file of the project, by path. */
export function readSources(root: string): SourceFile[] {
  return globSync(['src/**/*.ts', 'actions/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts'], { cwd: root, exclude: (path) => path.includes('node_modules') })
    .map((path) => path.split(sep).join('/'))
    .sort()
    .map((path) => sourceFile(path, readFileSync(join(root, path), 'utf8')))
}

export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, imports: [...findImports(path, text)] }
}

const statement = /^(?:import|export)\s+(type\s)?(?:[^'"`;=]*?\sfrom\s+)?'([^']+)'/gm
const call = /\bimport\('([^']+)'\)/g

function* findImports(file: string, text: string): Generator<Import> {
  for (const match of text.matchAll(statement)) yield toImport(file, text, match.index, match[2]!, match[1] !== undefined)
  for (const match of text.matchAll(call)) yield toImport(file, text, match.index, match[1]!, false)
}

function toImport(file: string, text: string, offset: number, specifier: string, isTypeOnly: boolean): Import {
  const isPackage = !specifier.startsWith('.')
  const to = isPackage ? packageName(specifier) : posix.join(posix.dirname(file), specifier)
  return { file, line: text.slice(0, offset).split('\n').length, to, isPackage, isTypeOnly }
}

function packageName(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}
