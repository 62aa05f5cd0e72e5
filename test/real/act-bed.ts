// The bed of the tests with act: a shop that holds its specs and RankOps with built actions, as a release tag carries them, on the embedded
// forge. act runs the workflow files as they are; only actions/checkout and the two for artefacts, which need GitHub's own services, are stood in for.
import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { buildAction } from '../../scripts/build.ts'
import { simulateShop, writeShop } from '../../scripts/demo/shop.ts'
import { processTarget } from '../../src/deployment/targets/process.ts'
import type { ArtifactSetup } from '../../src/forge/local/routes/artifacts.ts'
import type { ForgeBed } from '../support/local-forge.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { withFolder } from '../support/suite.ts'
import { zip } from '../support/zip.ts'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const standIns = join(import.meta.dirname, 'act-stand-ins')

export interface ActRun { exitCode: number; output: string; wallMs: number; run: number; /** Milliseconds since 1970. */ startedAt: number }

/** `isShared`: with a workspace that all runners share; `started` is told the process. */
export interface ActOptions { workflow: string; commit: string; isShared?: boolean; started?(pid: number): void }

export interface ActBed extends Pick<ForgeBed, 'forge' | 'forgeOf' | 'server'> {
  /** Commits files on a branch, which starts at the branch `from`, and gives the new head. */
  commit(branch: string, files: Record<string, string>, from?: string): Promise<string>
  /** Runs a workflow of a commit as GitHub would for an event. */
  act(event: string, payload: object, at: ActOptions): Promise<ActRun>
  /** Kills what serves the model. */
  stopServing(): Promise<void>
  /** What a run left behind: names of the artefacts. */
  artifactsOf(run: number): Promise<string[]>
}

export const specPath = 'models/user-behavior.yaml'

export async function withAct(path: string, spec: string, body: (bed: ActBed) => Promise<void>): Promise<void> {
  const artifacts: ArtifactSetup[] = []
  await withFolder(async (folder) => withLocalForge(async ({ forge, forgeOf, server }) => {
    const clone = join(folder, 'shop')
    const deployments = join(folder, 'deployments')
    const left = join(folder, 'artefacts')
    const git = async (...args: string[]) => (await execute('git', ['-C', clone, '-c', 'user.name=maria', '-c', 'user.email=maria@acme.example', ...args], { maxBuffer: 64 * 2 ** 20 })).stdout.trim()
    await execute('git', ['clone', '-q', server.gitDirectory, clone])
    await writeTool(clone)
    await writeShop(simulateShop({ seed: 1, users: 150, days: 20 }), join(clone, 'data'))
    await mkdir(join(clone, 'models'))
    await writeFile(join(clone, specPath), spec)
    await git('add', '-A')
    await git('commit', '-q', '-m', 'Shop')
    await git('push', '-q', 'origin', 'HEAD:main')

    const env = { ...process.env, PATH: [join(root, 'node_modules/.bin'), path].join(delimiter), NO_COLOR: '1' }
    let runs = 100
    const bed: ActBed = {
      forge, forgeOf, server,

      async commit(branch, files, from = 'main') {
        await git('fetch', '-q', 'origin')
        await git('checkout', '-q', '-B', branch, `origin/${from}`)
        for (const [file, text] of Object.entries(files)) {
          await mkdir(dirname(join(clone, file)), { recursive: true })
          await writeFile(join(clone, file), text)
        }
        await git('add', '-A')
        await git('commit', '-q', '-m', `Change ${Object.keys(files).join(', ')}`)
        await git('push', '-q', '-f', 'origin', `HEAD:${branch}`)
        return git('rev-parse', 'HEAD')
      },

      async act(event, payload, { workflow, commit, isShared = false, started }) {
        await git('fetch', '-q', 'origin')
        await git('checkout', '-q', '--detach', commit)
        const run = ++runs
        const eventFile = join(folder, `event-${run}.json`)
        await writeFile(eventFile, JSON.stringify({ repository: { full_name: testRepository, default_branch: 'main' }, ...payload }))
        const startedAt = Date.now()
        const running = execute('act', [
          event, '-W', `.github/workflows/${workflow}`, '-e', eventFile, '-s', 'GITHUB_TOKEN=robot', '--var', `RANKOPS_DEPLOYMENT_FOLDER=${deployments}`,
          ...(isShared ? ['--var', `RANKOPS_SHARED_WORKSPACE=${join(folder, 'shared')}`] : []),
          ...['ubuntu-latest', 'self-hosted', 'gpu'].flatMap((label) => ['-P', `${label}=-self-hosted`]),
          ...(await standInsOf(clone)).flatMap((each) => ['--local-repository', each]),
          ...Object.entries({
            GITHUB_API_URL: server.url, GITHUB_SERVER_URL: server.webUrl, GITHUB_REPOSITORY: testRepository, GITHUB_RUN_ID: String(run),
            RANKOPS_ACT_ORIGIN: server.gitDirectory, RANKOPS_ACT_ARTIFACTS: left, RANKOPS_ACT_RUN: String(run),
          }).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
          '--no-skip-checkout', '--no-cache-server', '--action-offline-mode', '--action-cache-path', join(folder, 'act'),
        ], { cwd: clone, env, maxBuffer: 64 * 2 ** 20, timeout: 10 * 60_000 })
        started?.(running.child.pid!)
        const end = await running.then(({ stdout, stderr }) => ({ exitCode: 0, output: stdout + stderr }), (error: { code?: number; stdout?: string; stderr?: string }) => ({ exitCode: error.code ?? 1, output: `${error.stdout}${error.stderr}` }))
        const wallMs = Date.now() - startedAt
        for (const name of await bed.artifactsOf(run)) artifacts.push({ name, runId: run, ...(name.startsWith('rankops-plan-') ? { archive: await archiveOf(join(left, String(run), name)) } : {}) })
        return { ...end, wallMs, run, startedAt }
      },

      stopServing: () => processTarget({ folder: join(deployments, 'deployments') }).stop('user-behavior', 'production'),
      artifactsOf: async (run) => readdir(join(left, String(run))).catch(() => []),
    }
    try {
      await body(bed)
    } finally {
      await bed.stopServing()
    }
  }, { setup: { artifacts } }))
}

export interface Pull { number: number; head: string; /** What GitHub would tell of its opening. */ event: object }

const here = { full_name: testRepository }

/** Maria opens a pull request with another text of the spec. */
export async function openPull({ forge, forgeOf, commit }: ActBed, branch: string, text: string, from: { full_name: string } = here): Promise<Pull> {
  const base = (await forge.resolveCommit('main'))!
  const head = await commit(branch, { [specPath]: text })
  const { number } = await forgeOf('maria').createPullRequest({ title: 'Better', body: '', head: branch, base: 'main' })
  return { number, head, event: { action: 'opened', number, pull_request: { number, user: { login: 'maria' }, head: { sha: head, ref: branch, repo: from }, base: { sha: base, ref: 'main', repo: here } } } }
}

/** RankOps as a release tag carries it: workflows, and actions with what was built. */
async function writeTool(folder: string): Promise<void> {
  await cp(join(root, '.github'), join(folder, '.github'), { recursive: true })
  for (const name of ['validate', 'plan', 'preview', 'train', 'evaluate', 'report', 'release', 'deploy', 'check-health', 'revert', 'alert', 'command']) {
    await mkdir(join(folder, 'actions', name), { recursive: true })
    await cp(join(root, 'actions', name, 'action.yml'), join(folder, 'actions', name, 'action.yml'))
    await buildAction(name, join(folder, 'actions', name, 'dist'))
  }
}

/** What the forge hands out of an artefact, where something other than the stand-in of the download asks for it. */
async function archiveOf(folder: string): Promise<Uint8Array> {
  return zip(await Promise.all((await readdir(folder)).map(async (name) => ({ name, content: await readFile(join(folder, name)) }))))
}

/** `<action>@<sha>=<folder>` of every version that the workflows pin. */
async function standInsOf(clone: string): Promise<string[]> {
  const folder = join(clone, '.github/workflows')
  const texts = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')))
  const used = new Set(texts.flatMap((text) => [...text.matchAll(/uses: (actions\/([\w-]+)@[0-9a-f]{40})/g)].map(([, action, name]) => `${action}=${join(standIns, name!)}`)))
  return [...used]
}
