// The bed of the tests with act: a shop that holds its specs and RankOps with built actions, as a release tag carries them, on the embedded
// forge. act runs the workflow files as they are; only actions/checkout and the two for artefacts, which need GitHub's own services, are stood in for.
import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { simulateShop, writeShop } from '../../scripts/demo/shop.ts'
import { processTarget } from '../../src/deployment/targets/process.ts'
import type { ArtifactSetup } from '../../src/forge/local/routes/artifacts.ts'
import type { RunSetup } from '../../src/forge/local/routes/runs.ts'
import type { ForgeBed } from '../support/local-forge.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { withFolder } from '../support/suite.ts'
import { archiveOf, builtTool, standInsOf } from './act-tool.ts'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '../..')

export interface ActRun { exitCode: number; output: string; wallMs: number; run: number; attempt: number; /** Milliseconds since 1970. */ startedAt: number }

/** `isShared`: with a workspace that all runners share; `again`: a run of before, started again; `started` is told the process, and `wrote` each time what it wrote so far. */
export interface ActOptions { workflow: string; commit: string; isShared?: boolean; again?: number; started?(pid: number): void; wrote?(output: string, pid: number): void }

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
  const known: RunSetup[] = []
  await withFolder(async (folder) => withLocalForge(async ({ forge, forgeOf, server }) => {
    const clone = join(folder, 'shop')
    const deployments = join(folder, 'deployments')
    const left = join(folder, 'artefacts')
    const git = async (...args: string[]) => (await execute('git', ['-C', clone, '-c', 'user.name=maria', '-c', 'user.email=maria@acme.example', ...args], { maxBuffer: 64 * 2 ** 20 })).stdout.trim()
    await execute('git', ['clone', '-q', server.gitDirectory, clone])
    await cp(await builtTool(), clone, { recursive: true })
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

      async act(event, payload, { workflow, commit, isShared = false, again, started, wrote }) {
        await git('fetch', '-q', 'origin')
        await git('checkout', '-q', '--detach', commit)
        const run = again ?? ++runs
        const attempt = again === undefined ? 1 : 2
        const seen: RunSetup = known.find(({ id }) => id === run) ?? { id: run, workflow, event, head: commit }
        seen.status = 'in_progress'
        if (again === undefined) known.push(seen)
        const eventFile = join(folder, `event-${run}.json`)
        await writeFile(eventFile, JSON.stringify({ repository: { full_name: testRepository, default_branch: 'main' }, ...payload }))
        const startedAt = Date.now()
        const running = execute('act', [
          event, '-W', `.github/workflows/${workflow}`, '-e', eventFile, '-s', 'GITHUB_TOKEN=robot', '--var', `RANKOPS_DEPLOYMENT_FOLDER=${deployments}`,
          ...(isShared ? ['--var', `RANKOPS_SHARED_WORKSPACE=${join(folder, 'shared')}`] : []),
          ...['ubuntu-latest', 'self-hosted', 'gpu'].flatMap((label) => ['-P', `${label}=-self-hosted`]),
          ...(await standInsOf(clone)).flatMap((each) => ['--local-repository', each]),
          ...Object.entries({
            GITHUB_API_URL: server.url, GITHUB_SERVER_URL: server.webUrl, GITHUB_REPOSITORY: testRepository, GITHUB_RUN_ID: String(run), GITHUB_RUN_ATTEMPT: String(attempt),
            RANKOPS_ACT_ORIGIN: server.gitDirectory, RANKOPS_ACT_ARTIFACTS: left, RANKOPS_ACT_RUN: String(run),
          }).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
          '--no-skip-checkout', '--no-cache-server', '--action-offline-mode', '--action-cache-path', join(folder, 'act'),
        ], { cwd: clone, env, maxBuffer: 64 * 2 ** 20, timeout: 10 * 60_000 })
        const pid = running.child.pid!
        started?.(pid)
        let output = ''
        if (wrote) running.child.stdout!.on('data', (part: string) => { output += part; wrote(output, pid) })
        const end = await running.then(({ stdout, stderr }) => ({ exitCode: 0, output: stdout + stderr }), (error: { code?: number; stdout?: string; stderr?: string }) => ({ exitCode: error.code ?? 1, output: `${error.stdout}${error.stderr}` }))
        const wallMs = Date.now() - startedAt
        seen.status = 'completed'
        // The forge lists the newest first.
        for (const name of await bed.artifactsOf(run)) {
          if (!artifacts.some((artifact) => artifact.runId === run && artifact.name === name)) artifacts.unshift({ name, runId: run, ...(name.startsWith('rankops-plan-') ? { archive: await archiveOf(join(left, String(run), name)) } : {}) })
        }
        return { ...end, wallMs, run, attempt, startedAt }
      },

      stopServing: () => processTarget({ folder: join(deployments, 'deployments') }).stop('user-behavior', 'production'),
      artifactsOf: async (run) => readdir(join(left, String(run))).catch(() => []),
    }
    try {
      await body(bed)
    } finally {
      await bed.stopServing()
    }
  }, { setup: { artifacts, runs: known } }))
}

export interface Pull { number: number; head: string; /** What GitHub would tell of its opening. */ event: object }

const here = { full_name: testRepository }

/** Maria opens a pull request with another text of the spec, and other files. */
export async function openPull({ forge, forgeOf, commit }: ActBed, branch: string, text: string, from: { full_name: string } = here, files: Record<string, string> = {}): Promise<Pull> {
  const base = (await forge.resolveCommit('main'))!
  const head = await commit(branch, { [specPath]: text, ...files })
  const { number } = await forgeOf('maria').createPullRequest({ title: 'Better', body: '', head: branch, base: 'main' })
  return { number, head, event: { action: 'opened', number, pull_request: { number, user: { login: 'maria' }, head: { sha: head, ref: branch, repo: from }, base: { sha: base, ref: 'main', repo: here } } } }
}
