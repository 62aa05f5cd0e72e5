// What act needs on this disk: RankOps as a release tag carries it, and stand-ins for the actions that need GitHub's own services.
import { rmSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { actionNames, buildAction } from '../../scripts/build.ts'
import { zip } from '../support/zip.ts'

const root = join(import.meta.dirname, '../..')
const standIns = join(import.meta.dirname, 'act-stand-ins')
let tool: Promise<string> | undefined

/** A folder with RankOps as a release tag carries it: workflows, and actions with what was built. Built once for all tests of the process. */
export function builtTool(): Promise<string> {
  return (tool ??= buildTool())
}

async function buildTool(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rankops-act-tool-'))
  process.once('exit', () => { rmSync(folder, { recursive: true, force: true }) })
  await cp(join(root, '.github'), join(folder, '.github'), { recursive: true })
  for (const name of await actionNames()) {
    await mkdir(join(folder, 'actions', name), { recursive: true })
    await cp(join(root, 'actions', name, 'action.yml'), join(folder, 'actions', name, 'action.yml'))
    await buildAction(name, join(folder, 'actions', name, 'dist'))
  }
  return folder
}

/** What the forge hands out of an artefact, where something other than the stand-in of the download asks for it. */
export async function archiveOf(folder: string): Promise<Uint8Array> {
  return zip(await Promise.all((await readdir(folder)).map(async (name) => ({ name, content: await readFile(join(folder, name)) }))))
}

/** `<action>@<sha>=<folder>` of every version that the workflows pin. */
export async function standInsOf(clone: string): Promise<string[]> {
  const folder = join(clone, '.github/workflows')
  const texts = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')))
  const used = new Set(texts.flatMap((text) => [...text.matchAll(/uses: (actions\/([\w-]+)@[0-9a-f]{40})/g)].map(([, action, name]) => `${action}=${join(standIns, name!)}`)))
  return [...used]
}
