import { failure } from '../../src/base/errors.ts'
import { formatFindings, summarise } from '../../src/cli/doctor/format-findings.ts'
import type { Finding, Seen } from '../../src/cli/doctor/finding.ts'
import { judgeRunnersFile, judgeSpecs } from '../../src/cli/doctor/judge-files.ts'
import { judgeForge, rulesetFor } from '../../src/cli/doctor/judge-forge.ts'
import type { ForgeView } from '../../src/cli/doctor/judge-forge.ts'
import { isBefore, judgeMachine } from '../../src/cli/doctor/judge-machine.ts'
import { judgeRunnerLabels } from '../../src/cli/doctor/judge-runner-labels.ts'
import { judgeRunnerVersions } from '../../src/cli/doctor/judge-runner-versions.ts'
import { judgeWorkflows } from '../../src/cli/doctor/judge-workflows.ts'
import { lookAtForge } from '../../src/cli/doctor/look-at-forge.ts'
import { doctor } from '../../src/cli/doctor.ts'
import { formatCallerWorkflow, formatForkComment } from '../../src/cli/init/caller-workflow.ts'
import { init } from '../../src/cli/init.ts'
import { readCaller } from '../../src/cli/workflow-calls.ts'
import type { Forge, SelfHostedRunner } from '../../src/forge/forge.ts'
import { assertGolden } from '../support/golden.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { checkedFetch } from '../support/openapi.ts'
import { assert, describe } from '../support/suite.ts'
import { withRepository } from './repository-bed.ts'

const now = new Date('2026-03-01T00:00:00Z')
const commit = 'a'.repeat(40)
const server = 'https://ghe.example/'
const good = formatCallerWorkflow({ rankops: { repository: 'acme/rankops', ref: commit }, branch: 'main', trainingRunner: [], deploymentRunner: [], minute: 23, namesTool: true })
const path = '.github/workflows/rankops.yml'
const callers = [readCaller(path, good)!]

/** `fail: sentence` of each finding. */
const short = (findings: Finding[]) => findings.map(({ level, found }) => `${level}: ${found}`)

describe('what doctor finds of a machine', (test) => {
  const machine = { node: 'v24.1.0', git: 'git version 2.43.0', workspace: '.rankops', freeBytes: 50 * 2 ** 30, sizeBytes: 100 * 2 ** 30 }
  const rows: [string, Partial<typeof machine> | { git: undefined }, string[]][] = [
    ['all is well', {}, ['ok: Node v24.1.0.', 'ok: git version 2.43.0.', 'ok: 50.0 of 100 GiB are free at .rankops.']],
    ['what is old', { node: 'v22.9.0', git: 'git version 2.9.1' }, ['fail: Node v22.9.0 is too old; RankOps needs 24 or newer.', 'warn: git version 2.9.1 is older than 2.38: all works but the demo and its embedded forge.', 'ok: 50.0 of 100 GiB are free at .rankops.']],
    ['no git', { git: undefined }, ['ok: Node v24.1.0.', 'fail: There is no git on the PATH; plan compares commits with it.', 'ok: 50.0 of 100 GiB are free at .rankops.']],
    ['a disk that fills', { freeBytes: 9.9 * 2 ** 30 }, ['ok: Node v24.1.0.', 'ok: git version 2.43.0.', 'warn: 9.9 of 100 GiB are free at .rankops, less than 10 GiB: datasets, checkpoints and releases lie there.']],
    ['a disk that is full', { freeBytes: 2 ** 29 }, ['ok: Node v24.1.0.', 'ok: git version 2.43.0.', 'fail: 0.5 of 100 GiB are free at .rankops; a training that runs out of disk loses its work.']],
  ]
  for (const [sentence, change, expected] of rows) test(sentence, () => { assert.equal(short(judgeMachine({ ...machine, ...change }, 10)), expected) })

  test('a disk that fills may lose only what is made again where it is needed', () => {
    assert.equal(judgeMachine({ ...machine, freeBytes: 0 }, 10)[2]!.add, ['rm -rf .rankops/downloads .rankops/vectors', 'du -sh .rankops/candidates/* .rankops/studies/*/*'])
  })

  test('versions are compared part by part', () => {
    const before: [string, string, boolean][] = [['2.9.1', '2.38', true], ['2.38.0', '2.38', false], ['2.329.0', '2.329.0', false], ['2.328.9', '2.329.0', true], ['3', '2.329.0', false], ['2', '2.0.1', true], ['none', '1', true]]
    for (const [found, than, expected] of before) assert.is(isBefore(found, than.split('.').map(Number)), expected, `${found} ${than}`)
  })
})

describe('what doctor finds of files', (test) => {
  test('specs are there and right, or it says how to get there', () => {
    assert.equal(short([judgeSpecs([], 'models/*.yaml')]), ['fail: No file is called models/*.yaml, so there is no model.'])
    assert.equal(short([judgeSpecs([{ file: 'a.yaml', nProblems: 1 }, { file: 'b.yaml', nProblems: 0 }, { file: 'c.yaml', nProblems: 3 }], '')]), ['fail: a.yaml has 1 mistake, c.yaml has 3 mistakes.'])
    assert.equal(short([judgeSpecs([{ file: 'a.yaml', nProblems: 0 }], '')]), ['ok: a.yaml is right.'])
  })

  test('a file of runners may be missing, but not wrong', () => {
    assert.equal(short([judgeRunnersFile({ file: 'r.yaml' }), judgeRunnersFile({ file: 'r.yaml', count: 1 }), judgeRunnersFile({ file: 'r.yaml', problem: 'wrong' })]), ['ok: There is no r.yaml: a plan counts on the machine that makes it.', 'ok: r.yaml lists 1 runner.', 'fail: wrong'])
  })

  const rows: [string, string, string, string[]][] = [
    ['what init writes is good', '', '', [`ok: ${path} calls RankOps in pull-request, merge, watch, commands, with the permissions that are needed, at pinned commits.`]],
    ['a permission that is missing', 'actions: read, contents: write, deployments: write }', 'contents: read }', [`fail: ${path}:11 the job merge may not actions: read, contents: write, deployments: write, so rankops-merge.yml does not start. Its line must be:`]],
    ['permissions of the file count, where a job says none', 'permissions: {}', 'permissions: write-all', [`ok: ${path} calls RankOps in pull-request, merge, watch, commands, with the permissions that are needed, at pinned commits.`]],
    ['a ref that can be moved', `rankops-watch.yml@${commit}`, 'rankops-watch.yml@v1', [`warn: ${path}:16 calls rankops-watch.yml at v1, which can be moved under you. Name its commit, the last line that this command prints:`]],
    ['an event that is missing', 'merge_group: {}, ', '', [`warn: ${path}:6 the job pull-request waits for merge_group, on which this file does not run; a required check that does not report blocks a merge queue. Add below on:`]],
    ['a job without its event', ' schedule: [{ cron: \'23 * * * *\' }],', '', [`fail: ${path}:16 the job watch waits for schedule, on which this file does not run. Add below on:`]],
    ['a required check for some paths only', 'pull_request: {}', 'pull_request: { paths: [models/**] }', [`fail: ${path}:6 pull_request runs only for some paths, so that a required check never reports for the others. Take out paths: and paths-ignore:; the plan finds by itself what has changed.`]],
    ['the full hour', '23 * * * *', '0 * * * *', [`warn: ${path} is scheduled for the full hour, when runs are late or left out. Another minute is better:`]],
  ]
  for (const [sentence, from, to, expected] of rows) {
    test(sentence, () => {
      assert.ok(good.includes(from), from)
      assert.equal(short(judgeWorkflows([readCaller(path, good.replace(from, to))!], server)), expected)
    })
  }

  test('a job that says no permissions, in a file that says none either, has those of the repository', () => {
    const text = `on: push\njobs:\n  a:\n    uses: acme/rankops/.github/workflows/rankops-merge.yml@${commit}\n`
    assert.equal(judgeWorkflows([readCaller('w.yml', text)!], 'https://github.com'), [{ area: 'files', level: 'warn', found: 'w.yml:3 the job a names no permissions, so that it has those that the repository gives by default. Add to it:', add: ['    permissions: { actions: read, contents: write, deployments: write }'] }])
    assert.equal(short(judgeWorkflows([], server)), ['fail: No workflow calls RankOps.'])
  })

  test('the commit of a ref is asked of the server that the run has, in one line', () => {
    const [moved] = judgeWorkflows([readCaller(path, good.replace(`rankops-watch.yml@${commit}`, 'rankops-watch.yml@v1'))!], server)
    assert.equal(moved!.add, ['git ls-remote https://ghe.example/acme/rankops \'v1\' \'v1^{}\''])
  })

  test('the lines that are missing below on: make the file what it should be', () => {
    const events = readCaller(path, good)!.events
    const names = Object.keys(events).filter((name) => name !== 'schedule')
    const text = good.replace(/^on: [^]*?\n(?=permissions)/m, 'on:\n  schedule: [{ cron: \'23 * * * *\' }]\n')
    const added = judgeWorkflows([readCaller(path, text)!], server).flatMap(({ add }) => add)
    assert.equal(added.length, names.length)
    assert.equal(readCaller(path, text.replace('on:\n', `on:\n${added.join('\n')}\n`))!.events, events)
  })

  test('a call on a server of one’s own says where RankOps lies, as its uses does', () => {
    const bare = good.replaceAll(/^    with: .*\n/gm, '')
    const found = judgeWorkflows([readCaller(path, bare)!], server)
    assert.equal(found.map(({ level }) => level), ['warn', 'warn', 'warn', 'warn'])
    assert.is(found[0]!.found, `${path}:6 the job pull-request does not say where RankOps lies, which GitHub Enterprise Server does not tell rankops-pull-request.yml. Add to its inputs:`)
    assert.ok(good.includes(`\n${found[0]!.add[0]!}\n`), found[0]!.add[0])
    for (const url of ['https://github.com', 'https://shop.ghe.com']) assert.equal(short(judgeWorkflows([readCaller(path, bare)!], url)).map((line) => line.slice(0, 3)), ['ok:'])
  })

  test('workflows of the same repository are of its own commit', () => {
    assert.equal(short(judgeWorkflows([readCaller('w.yml', 'on: schedule\njobs:\n  a: { uses: ./.github/workflows/rankops-watch.yml, permissions: write-all }\n')!], 'https://github.com')), ['ok: w.yml calls RankOps in a, with the permissions that are needed.'])
  })

  test('events are read in all their forms, and a workflow of the same repository needs no ref', () => {
    const of = (on: string) => readCaller('w.yml', `on: ${on}\npermissions: read-all\njobs:\n  a:\n    uses: ./.github/workflows/rankops-watch.yml\n  b: { uses: acme/x/.github/workflows/other.yml@v1 }\n`)!
    assert.equal(['schedule', '[push, schedule]', '{ schedule: [{ cron: 7 * * * * }] }'].map((on) => Object.keys(of(on).events)), [['schedule'], ['push', 'schedule'], ['schedule']])
    assert.equal(short(judgeWorkflows([of('schedule')], 'https://github.com')), ['fail: w.yml:4 the job a may not contents: write, deployments: write, issues: write, pull-requests: write, so rankops-watch.yml does not start. Its line must be:'])
    assert.equal([readCaller('w.yml', '- a'), readCaller('w.yml', 'on: [')], [undefined, undefined])
  })
})

describe('what doctor finds of runners', (test) => {
  const versions = [{ version: '2.330.0', publishedAt: '2025-11-01T00:00:00Z' }, { version: '2.329.0', publishedAt: '2025-10-01T00:00:00Z' }, { version: '2.331.0', publishedAt: '2026-01-20T00:00:00Z' }, { version: '2.332.0', publishedAt: '2026-02-20T00:00:00Z' }]
  const rows: [string, Partial<SelfHostedRunner>, string][] = [
    ['the newest', { version: '2.332.0' }, 'ok: The runner gpu-1 has version 2.332.0.'],
    ['one version behind, for nine days', { version: '2.331.0' }, 'ok: The runner gpu-1 has version 2.331.0.'],
    ['two versions behind, for forty days', { version: '2.330.0', isOnline: false }, 'warn: The runner gpu-1, which is offline, has version 2.330.0 and has lacked a newer one for 40 days; after 30 it gets no jobs.'],
    ['below what is registered', { version: '2.328.0' }, 'fail: The runner gpu-1 has version 2.328.0; below 2.329.0 it says "Listening for Jobs" and gets none.'],
    ['a version that nobody tells', {}, 'unknown: The runner gpu-1 does not tell its version.'],
  ]
  for (const [sentence, change, expected] of rows) test(sentence, () => { assert.equal(short(judgeRunnerVersions([{ name: 'gpu-1', isOnline: true, labels: [], ...change }], versions, now)), [expected]) })

  test('without the list of versions only the oldest that is good counts', () => {
    assert.equal(short(judgeRunnerVersions([{ name: 'a', isOnline: true, labels: [], version: '2.329.0' }], [], now)), ['ok: The runner a has version 2.329.0.'])
  })
})

describe('what doctor finds of labels', (test) => {
  const of = (runner: string) => short(judgeRunnerLabels([], [readCaller(path, `on: push\njobs:\n  a:\n    uses: ./.github/workflows/rankops-watch.yml\n    with: { deployment-runner: ${runner} }\n`)!], 'https://ghe.example/acme/shop'))
  test('only self-hosted ones can lack, and an expression is not known before the run', () => {
    assert.equal([of('\'["ubuntu-latest"]\''), of('\'${{ vars.RUNNER }}\''), of('\'"x"\'')], [[], [], []])
    assert.match(of('\'["self-hosted", "shop"]\'')[0]!, /^warn: No runner of this repository is online with self-hosted, shop, which the job that deploys asks for/)
  })
})

describe('what doctor finds of a forge', (test) => {
  const view: ForgeView = {
    repository: 'acme/shop',
    url: 'https://ghe.example/acme/shop',
    settings: { value: { defaultBranch: 'main', isPrivate: true, isArchived: false, hasIssues: true, pushedAt: '2026-02-28T00:00:00Z' } },
    workflows: { value: [{ name: 'RankOps', path, state: 'active' }] },
    requiredChecks: { value: ['pull-request / gate'] },
    labels: { value: ['rankops-alert'] },
    workflowDefaults: { value: { permissions: 'read', mayCreatePullRequests: true } },
    runners: { value: [{ name: 'gpu-1', isOnline: true, labels: ['self-hosted', 'Linux', 'GPU'], version: '2.332.0' }] },
    runnerVersions: { value: [] },
    stateHead: { value: commit },
    lacks: [],
  }
  const judge = (change: Partial<ForgeView>, files = callers) => judgeForge({ ...view, ...change }, files, 'rankops-alert', now)
  const settings = (change: object): Partial<ForgeView> => ({ settings: { value: { ...(view.settings as { value: object }).value, ...change } } as ForgeView['settings'] })
  const hidden: Seen<never> = { hidden: 'cannot be seen with this token' }

  test('all is well', () => {
    assert.equal(judge({}).filter(({ level }) => level !== 'ok'), [])
  })

  const rows: [string, Partial<ForgeView>, string[]][] = [
    ['a token that shows nothing', { settings: hidden }, ['fail: acme/shop cannot be seen with this token: the name is wrong, or the token has expired or is for another repository.']],
    ['a forge that is down', { settings: { hidden: 'cannot be seen now (502)', isOutage: true } }, ['unknown: acme/shop cannot be seen now (502). Run doctor again later.']],
    ['an archived repository', settings({ isArchived: true }), ['fail: acme/shop is archived: nothing runs there.']],
    ['no issues', settings({ hasIssues: false }), ['fail: acme/shop has its issues switched off, which alerts are kept as.']],
    ['a schedule that was switched off', { workflows: { value: [{ name: 'RankOps', path, state: 'disabled_inactivity' }] } }, [`fail: ${path} was switched off, since nothing had happened for 60 days: nobody watches the models.`]],
    ['a workflow that somebody switched off', { workflows: { value: [{ name: 'RankOps', path, state: 'disabled_manually' }] } }, [`fail: ${path} is switched off (disabled_manually).`]],
    ['a workflow that is not merged yet', { workflows: { value: [] } }, [`warn: ${path} is not on main yet: schedules and merges begin when it is merged.`]],
    ['a public repository in which nothing happens', { ...settings({ isPrivate: false, pushedAt: '2026-01-10T00:00:00Z' }) }, ['warn: The last push was 50 days ago; after 60 days without one the forge switches schedules off. Any commit starts the days anew:', 'warn: Pull requests of forks get no comment, since their own runs may only read. A file .github/workflows/rankops-comment.yml brings it:']],
    ['a gate that nobody must pass', { requiredChecks: { value: ['build'] } }, ['warn: main does not require the check "pull-request / gate", so that a model which failed can be merged (it requires "build"). An administrator adds it so:']],
    ['defaults that give too much', { workflowDefaults: { value: { permissions: 'write', mayCreatePullRequests: false } } }, ['warn: Workflows that do not say what they may do may write everything. They may not create pull requests: after a rollback RankOps leaves a branch and a link, unless that is allowed under Settings, Actions, General.']],
    ['nobody who trains', { runners: { value: [{ name: 'cpu-1', isOnline: true, labels: ['self-hosted'], version: '2.332.0' }, { name: 'gpu-1', isOnline: false, labels: ['self-hosted', 'gpu'], version: '2.332.0' }] } }, ['warn: No runner of this repository is online with self-hosted, gpu, which the job that trains asks for; it fails after a day unless the organisation has one. Below uses: the workflow may ask for another:']],
    ['a forge without artefacts', { lacks: ['artifacts', 'deployments'] }, ['warn: This forge lists no artefacts of runs; what a run left there is made again.']],
    ['what only administrators see', { workflowDefaults: hidden, runners: hidden }, ['unknown: What workflows may do by default, and whether they may create pull requests, cannot be seen with this token.', 'unknown: Which self-hosted runners there are, and their versions, cannot be seen with this token.']],
  ]
  for (const [sentence, change, expected] of rows) test(sentence, () => { assert.equal(short(judge(change).filter(({ level }) => level !== 'ok')), expected) })

  test('what is made when it is first needed is no fault', () => {
    const told = short(judge({ labels: { value: [] }, stateHead: { value: undefined } })).join('\n')
    assert.match(told, /ok: The label rankops-alert is not there yet; the first alert makes it\.[^]*ok: The branch rankops\/state is not there yet; the first deployment makes it\./)
  })

  test('a refusal and an outage are told apart, and neither ends the look', async () => {
    const refused = async () => { throw failure('FORGE_FORBIDDEN', { what: 'x', host: 'h', permission: 'p', problem: '403' }) }
    const down = async () => { throw failure('FORGE_UNAVAILABLE', { what: 'List the labels', host: 'h', problem: '502' }) }
    const forge = { repository: 'acme/shop', webUrl: () => '', getRepository: refused, listWorkflows: down, listRequiredChecks: async () => [], listLabels: down, getWorkflowDefaults: refused, listRunners: refused, resolveCommit: async () => undefined, listDeployments: refused, listArtifacts: refused, lacks: new Set() }
    const seen = await lookAtForge(forge as unknown as Forge)
    assert.equal([seen.settings, seen.labels, seen.stateHead, seen.runnerVersions], [{ hidden: 'cannot be seen with this token' }, { hidden: 'cannot be seen now (List the labels: no usable answer from h (502))', isOutage: true }, { value: undefined }, { value: [] }])
  })

  test('forks of a public repository get their comment by the lines that it adds', () => {
    const added = judge(settings({ isPrivate: false })).find(({ found }) => found.includes('of forks'))!
    const comment = readCaller('.github/workflows/rankops-comment.yml', added.add.join('\n'))!
    assert.equal(added.add, formatForkComment('RankOps', { repository: 'acme/rankops', ref: commit }, true))
    assert.ok(short(judge(settings({ isPrivate: false }), [...callers, comment])).includes('ok: Pull requests of forks get their comment.'))
  })

  test('the ruleset that it adds is one that the forge takes', async () => {
    const send = checkedFetch(async () => new Response('', { status: 201 }))
    await send('https://api.github.example/repos/acme/shop/rulesets', { method: 'POST', body: rulesetFor('pull-request / gate') })
  })
})

describe('rankops doctor', (test) => {
  const files = { 'models/user-behavior.yaml': 'name: user-behavior\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\n', [path]: good }
  /** What differs from machine to machine is replaced. */
  const steady = (text: string) => text.replace(/Node v\d+\.\d+\.\d+/, 'Node v24.0.0').replace(/git version [\d.]+[^\n]*/, 'git version 2.43.0.').replace(/^ {2}\S+ +[\d.]+ of \d+ GiB[^\n]*(\n {10}(?:rm|du)[^\n]*)*/m, '  ok    50.0 of 100 GiB are free at .rankops.').replace(/http:\/\/127\.0\.0\.1:\d+/, 'https://forge.example').replaceAll(/\/tmp\/\S*shop\//g, '')

  test('on a laptop without a token looks at the machine and the files, and says how to see the rest', () => withRepository(files, async ({ tell }) => {
    const told = await tell(doctor, { 'min-free-gib': 0, tensorflow: '/nonexistent' })
    assert.is(told.exitCode, 0, told.text)
    assertGolden('cli/doctor/laptop.txt', steady(told.text))
    assert.equal([told.values['failures'], told.values['unknown']], ['0', '1'])
    assert.equal(told.lines, ['Of 7 findings 1 could not be looked at.'])
    assert.ok((told.result as { findings: Finding[] }).findings.some(({ area, level }) => area === 'forge' && level === 'unknown'))
  }))

  test('after init in a new repository nothing fails', () => withRepository({}, async ({ tell }) => {
    const before = await tell(doctor, { 'min-free-gib': 0, tensorflow: '/nonexistent' })
    assert.equal([before.exitCode, before.values['failures']], [65, '2'])
    await tell(init, { rankops: `acme/rankops@${commit}` })
    const after = await tell(doctor, { 'min-free-gib': 0, tensorflow: '/nonexistent' })
    assert.equal([after.exitCode, after.values['failures'], after.values['warnings']], [0, '0', '0'])
  }))

  test('with a token tells what is wrong on the forge and the lines to add', () => withRepository({ ...files, [path]: good.replace('issues: write', 'issues: read'), '.github/rankops-runners.yaml': '- { name: gpu }\n' }, (bed) => withLocalForge(async ({ server, commit: push }) => {
    await push('main', { [path]: good })
    const ask = (token: string) => bed.tell(doctor, { repository: 'acme/shop', token, 'api-url': server.url, 'server-url': server.webUrl, 'min-free-gib': 0, tensorflow: '/nonexistent' })
    const told = await ask('user:maria')
    assert.is(told.exitCode, 65)
    assertGolden('cli/doctor/faults.txt', `${steady(told.text)}\n${told.sentence}\n`)
    assert.equal(told.lines, ['The forge was asked 11 times; nothing was written.'])
    const robot = await ask('robot')
    assert.match(robot.text, / {2}\? {5}Which self-hosted runners there are, and their versions, cannot be seen with this token\./)
  }, {
    setup: { workflowStates: { [path]: 'disabled_inactivity' }, runners: [{ name: 'gpu-1', isOnline: true, labels: ['gpu'], version: '2.328.0' }] },
  })))

  test('counts what it found in a sentence', () => {
    const of = (...levels: Finding['level'][]) => levels.map((level): Finding => ({ area: 'files', level, found: 'x', add: [] }))
    assert.equal([of('ok'), of('fail', 'ok'), of('fail', 'fail', 'warn', 'unknown')].map(summarise), ['Of 1 findings all are good.', 'Of 2 findings 1 fails.', 'Of 4 findings 2 fail, 1 warns, 1 could not be looked at.'])
    assert.is(formatFindings([{ area: 'files', level: 'fail', found: 'a\nb', add: ['c'] }]), 'The files of the repository\n  FAIL  a\n        b\n          c\n')
  })
})
