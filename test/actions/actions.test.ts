import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleAction, bundleCommandLine, unwantedInputs } from '../../scripts/build.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { train } from '../../src/cli/train.ts'
import { rolloutRecord } from '../../src/deployment/record.ts'
import { processTarget } from '../../src/deployment/targets/process.ts'
import { rollout } from '../alert/observed.ts'
import { specPath, withShop } from '../cli/shop-bed.ts'
import { startSmtpServer } from '../contracts/smtp-server.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { build, runStep } from './step.ts'

let folder = ''
const programs = new Map<string, string>()

/** The bundle of an action, built once. */
async function programOf(name: string): Promise<string> {
  if (!programs.has(name)) programs.set(name, await build(name, folder))
  return programs.get(name)!
}

describe('an action', (test) => {
  test.before(async () => { folder = await mkdtemp(join(tmpdir(), 'rankops-actions-')) })
  test.after(() => rm(folder, { recursive: true, force: true }))

  test('annotates the first mistakes at their places and lists the rest in the summary', async () => {
    const tree = join(folder, 'tree')
    await mkdir(join(tree, 'models'), { recursive: true })
    const spec = await readFile(join(import.meta.dirname, '../spec/many-mistakes.yaml'), 'utf8')
    await writeFile(join(tree, 'models/user-behavior.yaml'), spec)
    const { exitCode, lines, outputs, summary } = await runStep(await programOf('validate'), join(folder, 'validate'), { cwd: tree })

    assert.is(exitCode, 65)
    assert.equal([outputs['exit-code'], outputs['specs']], ['65', '1'])
    assert.ok(lines.includes('::error title=SPEC_UNKNOWN_KEY,file=models/user-behavior.yaml,line=10,col=3::training.epocs: unknown key; did you mean "epochs"?'), lines.join('\n'))
    const nProblems = Number(outputs['problems'])
    assert.ok(nProblems > 10)
    assert.is(lines.filter((line) => line.startsWith('::error')).length, 10)
    assert.match(lines.at(-1)!, new RegExp(`^::error::${nProblems} mistakes in 1 of 1 spec`))
    assert.match(summary, new RegExp(`${nProblems - 9} more of ${nProblems} mistakes`))
    assert.is((JSON.parse(outputs['result']!) as { problems: unknown[] }).problems.length, nProblems)
  })

  test('reads the event, does its work on the forge and puts the token into no line', async () => withShop(async (shop) => withLocalForge(async ({ server, forge, commit }) => {
    const head = await commit('longer', { [specPath]: 'name: user-behavior\n' })
    const { number } = await forge.createPullRequest({ title: 'Train longer', body: '', head: 'longer', base: 'main' })
    const planned = await shop.tell(plan)
    assert.is(planned.exitCode, 0)
    const token = 'ghs_a-very.secret_token-of-the-job-000000'
    const step = async () => runStep(await programOf('report'), join(folder, 'report'), {
      cwd: shop.folder,
      inputs: { workspace: shop.workspace, token },
      event: { pull_request: { number } },
      variables: { GITHUB_REPOSITORY: testRepository, GITHUB_API_URL: server.url, GITHUB_SERVER_URL: server.webUrl, GITHUB_RUN_ID: '77' },
    })

    const first = await step()
    assert.is(first.exitCode, 0, first.lines.join('\n'))
    assert.equal([first.outputs['action'], first.outputs['exit-code']], ['created', '0'])
    const comments = await forge.listComments(number)
    assert.is(comments.length, 1)
    assert.match(comments[0]!.body, /Plan: train 1 model/)
    assert.match(comments[0]!.body, new RegExp(head.slice(0, 7)), 'the comment tells that the pull request is at another commit')
    assert.match(first.summary, /Plan: train 1 model/)
    assert.equal(first.lines.filter((line) => line.includes(token)), [`::add-mask::${token}`])

    assert.is((await step()).outputs['action'], 'unchanged')
    assert.is((await forge.listComments(number)).length, 1)
  })))

  test('trains without node_modules, in a child process that is the same bundle', async () => withShop(async ({ folder: cwd, workspace, tell }) => {
    await tell(plan)
    const { exitCode, lines, outputs } = await runStep(await programOf('train'), join(folder, 'train'), { cwd, inputs: { workspace } })
    assert.is(exitCode, 0, lines.join('\n'))
    assert.is(lines[0], '::group::Train user-behavior')
    assert.is(lines.at(-1), '::endgroup::')
    assert.ok(lines.slice(1, -1).every((line) => line.startsWith('| ')), 'what the child says cannot be taken for commands')
    assert.is(outputs['trained'], '["user-behavior"]')
  }))

  test('deploys without node_modules: the programs of serving lie beside the bundle', async () => withShop(async ({ folder: cwd, workspace, tell }) => withLocalForge(async ({ server }) => {
    for (const [verb, inputs] of [[plan, {}], [train, { executor: 'inline' }], [evaluate, {}], [release, {}]] as const) assert.is((await tell(verb, inputs)).exitCode, 0)
    const target = processTarget({ folder: join(workspace, 'deployments') })
    try {
      const { exitCode, lines, outputs } = await runStep(await programOf('deploy'), join(folder, 'deploy'), {
        cwd,
        inputs: { workspace, token: 'robot', model: 'user-behavior' },
        variables: { GITHUB_REPOSITORY: testRepository, GITHUB_API_URL: server.url, GITHUB_SERVER_URL: server.webUrl },
      })
      assert.is(exitCode, 0, lines.join('\n'))
      assert.is(outputs['decisions'], '["promote"]')
      const { url } = await target.observe('user-behavior', 'production')
      assert.is((await fetch(`${url}/readyz`)).status, 200)
    } finally {
      await target.stop('user-behavior', 'production')
    }
  })))

  test('alert sends an e-mail without node_modules, and puts no password into a line', async () => withLocalForge(async ({ server, forge }) => {
    const [mail, cwd] = [await startSmtpServer(), join(folder, 'mail')]
    try {
      await mkdir(cwd)
      await forge.commitToBranch('rankops/state', { expectedHead: undefined, message: 'x', changes: [{ path: 'rollouts/production/user-behavior/1.1.0.json', content: rolloutRecord.format(rollout('1.1.0', 'aborted', 5)) }] })
      mail.replies.set('RCPT', '550 no such user, a-secret-password')
      const step = async () => runStep(await programOf('alert'), cwd, {
        cwd,
        inputs: { token: 'robot', 'email-from': 'rankops@shop.example', 'email-to': 'maria@shop.example', 'smtp-url': `smtp://robot:a-secret-password@127.0.0.1:${mail.port}` },
        variables: { GITHUB_REPOSITORY: testRepository, GITHUB_API_URL: server.url, GITHUB_SERVER_URL: server.webUrl },
      })
      const refused = await step()
      assert.equal([refused.exitCode, refused.outputs['exit-code']], [4, '4'])
      assert.equal(refused.lines.filter((line) => !line.startsWith('::add-mask::') && line.includes('a-secret-password')), [])
      assert.match(refused.lines.at(-1)!, /^::error::ALERT_NOT_DELIVERED: email-\w{4} was not told \(EENVELOPE: 550 no such user, \*\*\*\)/)
      assert.is((await step()).exitCode, 0)
      assert.equal(mail.mails.map(({ to }) => to), [['maria@shop.example']])
    } finally {
      await mail.close()
    }
  }))

  test('tells what is missing by the name of the input', async () => {
    const { exitCode, lines, summary } = await runStep(await programOf('alert'), join(folder, 'alert'), { cwd: folder })
    assert.is(exitCode, 65)
    assert.match(lines.at(-1)!, /^::error::INPUT_MISSING: Input "repository" is missing%0AGive it as --repository on the command line or under with: in the workflow\.$/)
    assert.match(summary, /INPUT_MISSING/)
  })

  test('needs no event and no files of the runner to say so', async () => {
    const { exitCode } = await runStep(await programOf('alert'), join(folder, 'bare'), { cwd: folder, variables: { GITHUB_EVENT_PATH: '', GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: '' } })
    assert.is(exitCode, 65)
  })
})

describe('the bundles', (test) => {
  test('built twice have equal bytes', async () => {
    for (const name of ['validate', 'train']) assert.ok(Buffer.from((await bundleAction(name)).code).equals((await bundleAction(name)).code), name)
    assert.ok(Buffer.from((await bundleCommandLine()).code).equals((await bundleCommandLine()).code))
  })

  test('hold no machine’s paths', async () => {
    for (const bundle of [await bundleCommandLine(), await bundleAction('train')]) assert.not.ok(Buffer.from(bundle.code).includes(join(import.meta.dirname, '../..')))
  })

  test('hold tensorflow only to train, tune and work, what sends e-mail only to alert, and never the embedded forge or a second HTTP client', async () => {
    for (const name of (await readdir(join(import.meta.dirname, '../../actions'), { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name)) {
      const { metafile } = await bundleAction(name)
      assert.is(Object.keys(metafile.inputs).some((input) => input.includes('@tensorflow/')), ['train', 'tune', 'work'].includes(name), name)
      assert.is(Object.keys(metafile.inputs).some((input) => input.includes('node_modules/nodemailer/')), name === 'alert', name)
    }
    const inputs = (names: string[]) => ({ metafile: { inputs: Object.fromEntries(names.map((input) => [input, { bytes: 1, imports: [] }])), outputs: {} } })
    assert.equal(unwantedInputs('plan', inputs(['src/plan/plan.ts', 'src/forge/local/server.ts', 'node_modules/@tensorflow/tfjs-core/dist/index.js'])).length, 2)
    assert.equal(unwantedInputs('deploy', inputs(['node_modules/nodemailer/dist/esm/nodemailer.js'])).length, 1)
    const held = { metafile: { inputs: {}, outputs: { 'index.js': { bytes: 1, imports: [], exports: [], inputs: { 'node_modules/undici/index.js': { bytesInOutput: 1 } } } } } }
    assert.equal(unwantedInputs('plan', held), ['node_modules/undici/index.js'])
    assert.equal(unwantedInputs('train', inputs(['node_modules/@tensorflow/tfjs-core/dist/index.js'])), [])
  })
})
