// The rules of the layout, each a sentence and how to see that it is broken. `test/layout.test.ts` keeps them.
import type { Import, SourceFile } from './read-imports.ts'

/** In the order data flows. */
export const stages = ['spec', 'plan', 'dataset', 'families', 'training', 'evaluation', 'report', 'release', 'serving', 'deployment', 'health', 'alert', 'cli']
export const foundations = ['base', 'entry', 'forge', 'metrics', 'markdown', 'matrix', 'tensor', 'text', 'encoding', 'kubernetes', 'security']

export interface Violation { file: string; line: number; problem: string }
export interface Rule { sentence: string; find(files: readonly SourceFile[]): Violation[] }

export const rules: readonly Rule[] = [
  {
    sentence: 'a top folder of src is a stage or a foundation',
    find: (files) => files.filter(({ path }) => path.startsWith('src/') && ![...stages, ...foundations].includes(folderOf(path))).map(({ path }) => ({ file: path, line: 1, problem: `the folder ${folderOf(path)} is neither` })),
  },
  {
    sentence: 'a stage imports foundations, its own files and the records of earlier stages, ports as types',
    find: (files) => importsOf(files).filter(crossesStages).map((found) => violation(found, `imports ${found.to}`)),
  },
  {
    sentence: 'a foundation imports no stage',
    find: (files) => importsOf(files).filter(({ file, to }) => foundations.includes(folderOf(file)) && stages.includes(folderOf(to))).map((found) => violation(found, `imports ${found.to}`)),
  },
  {
    sentence: 'only entry points choose drivers',
    find: (files) => importsOf(files).filter(choosesDriver).map((found) => violation(found, `imports the driver ${found.to}`)),
  },
  {
    sentence: 'a package is imported by one folder',
    find: findSharedPackages,
  },
  {
    sentence: 'only entry points read process.env',
    find: (files) => files.filter(({ path }) => path.startsWith('src/') && folderOf(path) !== 'entry' && !isMain(path)).flatMap(({ path, text }) => linesWith(text, /process\.env\b|from 'node:process'/).map((line) => ({ file: path, line, problem: 'reads process.env' }))),
  },
  {
    sentence: 'no folder is called utils, common, helpers, core or services',
    find: (files) => files.filter(({ path }) => path.split('/').slice(0, -1).some((folder) => ['utils', 'common', 'helpers', 'core', 'services'].includes(folder))).map(({ path }) => ({ file: path, line: 1, problem: 'lies in a folder that could hold anything' })),
  },
  {
    sentence: 'files and folders are kebab-case',
    find: (files) => files.filter(({ path }) => !/^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(path)).map(({ path }) => ({ file: path, line: 1, problem: 'is not kebab-case' })),
  },
  {
    sentence: 'every test file uses test/support/suite.ts',
    find: (files) => files.filter((file) => file.path.endsWith('.test.ts') && !usesSuite(file, files)).map(({ path }) => ({ file: path, line: 1, problem: 'does not import it' })),
  },
]

/** Whether an arrow between two files breaks a rule about arrows. */
export function isForbidden(found: Import): boolean {
  return crossesStages(found) || choosesDriver(found) || (foundations.includes(folderOf(found.file)) && stages.includes(folderOf(found.to)))
}

/** `src/plan/executors/process.ts` → `plan`; outside of src the top folder. */
export function folderOf(path: string): string {
  const [top = '', folder = ''] = path.split('/')
  return top === 'src' ? folder : top
}

/** Interfaces that other stages may name, as types only. */
const portFiles = ['src/families/family.ts', 'src/release/registry.ts', 'src/deployment/target.ts']

function crossesStages({ file, to, isTypeOnly }: Import): boolean {
  if (!file.startsWith('src/') || !to.startsWith('src/') || isEntryPoint(file)) return false
  const [from, other] = [stages.indexOf(folderOf(file)), stages.indexOf(folderOf(to))]
  if (from < 0 || other < 0 || from === other) return false
  const isAllowed = to === `src/${folderOf(to)}/record.ts` || (isTypeOnly && portFiles.includes(to))
  return other > from || !isAllowed
}

/** Drivers of a port: the files of one group belong together. */
const driverGroups = [
  'src/plan/executors/', 'src/plan/lease/stores/', 'src/dataset/sources/', 'src/release/registries/', 'src/deployment/targets/', 'src/health/probes/', 'src/alert/receivers/',
  'src/families/behavior/', 'src/families/recommendation/', 'src/families/search/', 'src/families/index.ts',
  'src/forge/github', 'src/forge/local/', 'src/tensor/typed-arrays.ts', 'src/tensor/wasm.ts', 'src/tensor/cpu.ts', 'src/tensor/libtensorflow', 'src/tensor/webgpu',
]

function choosesDriver({ file, to }: Import): boolean {
  const group = driverGroups.find((candidate) => to.startsWith(candidate))
  // The list of families is the one place beside entry points that names them all.
  return group !== undefined && !file.startsWith(group) && !isEntryPoint(file) && !(file === 'src/families/index.ts' && group.startsWith('src/families/'))
}

function isEntryPoint(file: string): boolean {
  return !file.startsWith('src/') || file.startsWith('src/cli/') || isMain(file)
}

function isMain(file: string): boolean {
  return /(^|\/|-)main\.ts$/.test(file)
}

/** Packages with a home; any other package of src may have one importing folder. Types count too: they couple as firmly. */
const homes: Record<string, string> = {
  ajv: 'base', 'js-yaml': 'base', 'json-schema-to-ts': 'base',
  '@actions/core': 'entry', '@actions/github': 'entry',
  '@octokit/rest': 'forge', '@octokit/plugin-retry': 'forge', '@octokit/plugin-throttling': 'forge',
  '@tensorflow/tfjs-core': 'tensor', '@tensorflow/tfjs-backend-cpu': 'tensor', '@tensorflow/tfjs-backend-wasm': 'tensor', '@tensorflow/tfjs-backend-webgpu': 'tensor', webgpu: 'tensor',
}

function findSharedPackages(files: readonly SourceFile[]): Violation[] {
  const imports = files.flatMap((file) => file.imports).filter(({ to, isPackage }) => isPackage && !to.startsWith('node:'))
  const first = new Map<string, string>(Object.entries(homes))
  return imports.flatMap((found) => {
    if (found.file.startsWith('test/')) return found.file.startsWith('test/support/') || !['uvu', 'nock', 'ajv'].includes(found.to) ? [] : [violation(found, `imports ${found.to}, which test/support does for all tests`)]
    if (!found.file.startsWith('src/')) return []
    const home = first.get(found.to) ?? folderOf(found.file)
    first.set(found.to, home)
    return home === folderOf(found.file) ? [] : [violation(found, `imports ${found.to}, which is the matter of ${home}`)]
  })
}

/** Itself, or through the contract that it runs on drivers. */
function usesSuite({ imports }: SourceFile, files: readonly SourceFile[]): boolean {
  const contracts = files.filter(({ path }) => path.startsWith('test/contracts/') && imports.some(({ to }) => to === path))
  return [...imports, ...contracts.flatMap((contract) => contract.imports)].some(({ to }) => to === 'test/support/suite.ts')
}

function importsOf(files: readonly SourceFile[]): Import[] {
  return files.flatMap((file) => file.imports).filter(({ isPackage }) => !isPackage)
}

function violation({ file, line }: Import, problem: string): Violation {
  return { file, line, problem }
}

function linesWith(text: string, pattern: RegExp): number[] {
  return text.split('\n').flatMap((line, i) => (pattern.test(line) ? [i + 1] : []))
}
