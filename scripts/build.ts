// node scripts/build.ts cli: the command line as one file, dist/rankops.mjs, which `npx rankops` finds.
// node scripts/build.ts all: the same, and dist/ of every action. Equal sources give equal bytes.
import { chmod, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Metafile, Plugin } from 'esbuild'
import { builtinsWhereUsed } from './build/builtins-where-used.ts'
import { compiledSchemas } from './build/compiled-schemas.ts'
import { withoutUnusedToolkit } from './build/without-unused-toolkit.ts'

const root = join(import.meta.dirname, '..')

/** An older Node fails while it links the bundle, before a line of it runs; so the version is looked at in a file of its own. */
export const launcher = `#!/usr/bin/env node
if (Number(process.versions.node.split('.')[0]) >= 24) await import('./rankops-main.mjs')
else {
  console.error('NODE_TOO_OLD: RankOps needs Node 24 or newer, this is ' + process.version + '\\nInstall it, or run npx rankops where npm ci of RankOps was run: it brings the Node that it needs.')
  process.exitCode = 65
}
`

/** A program as one file. */
export interface Bundle { entry: string; code: Uint8Array; metafile: Metafile }

if (import.meta.main) {
  console.log((await buildCommandLine()).join('\n'))
  if (process.argv[2] === 'all') for (const name of await actionNames()) console.log((await buildAction(name)).join('\n'))
}

/** Names of the folders below actions/ that hold an action. */
export async function actionNames(): Promise<string[]> {
  const entries = await readdir(join(root, 'actions'), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
}

/** Gives what was written, with sizes. */
export async function buildCommandLine(): Promise<string[]> {
  const program = join(root, 'dist/rankops.mjs')
  await write(program, launcher)
  const written = await write(join(root, 'dist/rankops-main.mjs'), (await bundleCommandLine()).code)
  await chmod(program, 0o755)
  await linkProgram(program)
  const image = await write(join(root, 'dist/training.Dockerfile'), await readFile(join(root, 'src/training/container/Dockerfile')))
  return [written, ...await buildServing(dirname(program)), image]
}

/** Gives what was written, with sizes. */
export async function buildAction(name: string, folder = join(root, 'actions', name, 'dist')): Promise<string[]> {
  const bundle = await bundleAction(name)
  await rm(folder, { recursive: true, force: true })
  await write(join(folder, 'package.json'), '{ "type": "module" }\n')
  const written = [await write(join(folder, 'index.js'), bundle.code)]
  if (name === 'deploy') written.push(...await buildServing(folder))
  for (const { name: binary, content } of holdsTensorflow(bundle) ? await tensorflowBinaries() : []) written.push(await write(join(folder, binary), content))
  return written
}

/** Tensorflow stays outside: it is found in node_modules, and only when a model is trained. */
export async function bundleCommandLine(): Promise<Bundle> {
  return bundleFile('src/cli/main.ts', ['@tensorflow/*'], [compiledSchemas])
}

/** What a pull request waits for; the others take longer than schemas do. */
const isAwaited = (name: string) => ['command', 'plan', 'preview', 'validate'].includes(name)

/** An action may not count on node_modules, so everything is inside. */
export async function bundleAction(name: string): Promise<Bundle> {
  const bundle = await bundleFile(`actions/${name}/main.ts`, [], isAwaited(name) ? [compiledSchemas] : [])
  const unwanted = unwantedInputs(name, bundle)
  if (unwanted.length > 0) throw new Error(`actions/${name} holds what it must not: ${unwanted.slice(0, 5).join(', ')}`)
  return bundle
}

/** Only what trains may hold tensorflow, and only alert what sends e-mail; no action holds the embedded forge or a second HTTP client. */
export function unwantedInputs(name: string, { metafile }: Pick<Bundle, 'metafile'>): string[] {
  const [mayTrain, mayMail] = [['train', 'tune', 'work'].includes(name), name === 'alert']
  const unwanted = Object.keys(metafile.inputs).filter((input) => input.startsWith('src/forge/local/') || (!mayTrain && input.includes('node_modules/@tensorflow/')) || (!mayMail && input.includes('node_modules/nodemailer/')))
  return [...unwanted, ...Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs)).filter((input) => input.includes('node_modules/undici/'))]
}

/** What a deployment runs, as programs of their own: they outlive the one that starts them. The Dockerfile is for an image of them. */
async function buildServing(folder: string): Promise<string[]> {
  const programs = ['main', 'router-main', 'fetch-release-main'].map(async (name) => write(join(folder, `serving-${name}.mjs`), (await bundleFile(`src/serving/${name}.ts`, [])).code))
  return Promise.all([...programs, write(join(folder, 'serving.Dockerfile'), await readFile(join(root, 'src/serving/container/Dockerfile')))])
}

async function bundleFile(entry: string, external: string[], plugins: Plugin[] = []): Promise<Bundle> {
  const { outputFiles: [file], metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    outfile: 'bundle.mjs',
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    external,
    // Packages that are still CommonJS call these; an ES module does not have them.
    banner: { js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname" },
    plugins: [withoutUnusedToolkit, builtinsWhereUsed, ...plugins],
    // Read by every step of every run; the names stay, for whoever reports an error.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'eof',
    logLevel: 'warning',
    metafile: true,
    write: false,
  })
  return { entry, code: file!.contents, metafile }
}

async function write(path: string, content: Uint8Array | string): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  return `${relative(root, path)}  ${Math.ceil(content.length / 1024)} KiB`
}

function holdsTensorflow({ metafile }: Bundle): boolean {
  return Object.keys(metafile.inputs).some((input) => input.includes('node_modules/@tensorflow/tfjs-backend-wasm/'))
}

/** One thread is what the backend uses; the binaries for more are left out. */
async function tensorflowBinaries(): Promise<{ name: string; content: Uint8Array }[]> {
  const folder = dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm')))
  const names = (await readdir(folder)).filter((name) => name.endsWith('.wasm') && !name.includes('threaded')).sort()
  return Promise.all(names.map(async (name) => ({ name, content: await readFile(join(folder, name)) })))
}

/** npm links the programs of packages, but not those of the project it stands in. */
async function linkProgram(program: string): Promise<void> {
  const link = join(root, 'node_modules/.bin/rankops')
  await mkdir(dirname(link), { recursive: true })
  await rm(link, { force: true })
  await symlink(relative(dirname(link), program), link)
}
