import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { alert } from '../../src/cli/alert.ts'
import { rolloutRecord } from '../../src/deployment/record.ts'
import { runCommandLine } from '../../src/entry/command-line.ts'
import { rollout } from '../alert/observed.ts'
import { startJsonServer } from '../contracts/json-server.ts'
import type { JsonServer } from '../contracts/json-server.ts'
import { readMail } from '../contracts/read-mail.ts'
import { startSmtpServer } from '../contracts/smtp-server.ts'
import type { SmtpServer } from '../contracts/smtp-server.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import type { ForgeBed } from '../support/local-forge.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

interface Bed extends Pick<ForgeBed, 'forge'> {
  robot: JsonServer
  mail: SmtpServer
  /** The command line of a run. */
  args: string[]
  /** Runs the verb as a person does, with receivers given by variables. */
  run(...more: string[]): Promise<{ exitCode: number; stderr: string }>
}

const key = 'a-secret-key-of-a-robot'
const password = 'a-secret-password'

/** A repository whose last rollout was aborted, with a robot, a mail server and two people who get mails. */
async function withReceivers(body: (bed: Bed) => Promise<void>): Promise<void> {
  const [robot, mail] = [await startJsonServer({ errcode: 0, errmsg: 'ok' }), await startSmtpServer()]
  const variables: Record<string, string> = {
    GITHUB_TOKEN: 'robot', RANKOPS_WECOM_WEBHOOK: `${robot.address}/send?key=${key}`, RANKOPS_SMTP_URL: `smtp://robot:${password}@127.0.0.1:${mail.port}`,
    RANKOPS_EMAIL_FROM: 'rankops@shop.example', RANKOPS_EMAIL_TO: 'maria@shop.example\nwei@shop.example',
  }
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]))
  Object.assign(process.env, variables)
  try {
    await withFolder(async (folder) => withLocalForge(async ({ forge, server }) => {
      await mkdir(join(folder, 'models'))
      await writeFile(join(folder, 'models/user-behavior.yaml'), 'name: user-behavior\nfamily: behavior\nowners: [ml-team]\ndata: { events: data/events.csv, items: data/items.csv }\n')
      await forge.commitToBranch('rankops/state', { expectedHead: undefined, message: 'x', changes: [{ path: 'rollouts/production/user-behavior/1.1.0.json', content: rolloutRecord.format(rollout('1.1.0', 'aborted', 5)) }] })
      const args = ['alert', '--folder', folder, '--repository', testRepository, '--api-url', server.url, '--server-url', server.webUrl]
      await body({ forge, robot, mail, args, async run(...more) {
        let stderr = ''
        const exitCode = await runCommandLine([alert], [...args, ...more], { stdout: () => {}, stderr: (text) => { stderr += text } })
        assert.not.match(stderr, new RegExp(`${key}|${password}`))
        return { exitCode, stderr }
      } })
    }))
  } finally {
    for (const [name, value] of Object.entries(before)) if (value === undefined) delete process.env[name]; else process.env[name] = value
    await Promise.all([robot.close(), mail.close()])
  }
}

describe('rankops alert', (test) => {
  test('tells the issue, the group and each person once, with a link to the issue', () => withReceivers(async ({ forge, robot, mail, run }) => {
    for (let i = 0; i < 2; i++) assert.is((await run()).exitCode, 0)
    const [issue, ...others] = await forge.listIssues({ labels: [], state: 'all' })
    assert.equal(others, [])
    assert.equal([robot.asked.length, mail.mails.map(({ to }) => to[0]).toSorted()], [1, ['maria@shop.example', 'wei@shop.example']])
    for (const text of [JSON.parse(robot.asked[0]!.body).text.content as string, readMail(mail.mails[0]!.source).text]) {
      assert.match(text, /Owners: ml-team/)
      assert.ok(text.includes(issue!.url), text)
    }
  }))

  test('a robot and one person refuse: the issue is opened, the other person is told, and the end is 4; the next run tells who was left', () => withReceivers(async ({ forge, robot, mail, run }) => {
    robot.answers.push({ status: 200, text: JSON.stringify({ errcode: 93000, errmsg: `invalid key ${key}` }) })
    mail.replies.set('RCPT', `450 greylisted ${password}`)
    const { exitCode, stderr } = await run()
    assert.is(exitCode, 4)
    assert.match(stderr, /warning: Left for the next run: wecom was not told \(HTTP 200, errcode 93000: invalid key \*\*\*\)/)
    assert.match(stderr, /450 greylisted \*\*\*/)
    assert.equal([(await forge.listIssues({ labels: [], state: 'open' })).length, mail.mails.length, robot.asked.length], [1, 1, 1])
    for (let i = 0; i < 2; i++) assert.is((await run()).exitCode, 0)
    assert.equal([mail.mails.flatMap(({ to }) => to).toSorted(), robot.asked.length], [['maria@shop.example', 'wei@shop.example'], 2])
  }))

  test('killed when the robot has the message and before that is written down: told once more, and no third time', () => withReceivers(async ({ forge, robot, args, run }) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/cli/main.ts'), ...args], { stdio: 'ignore' })
    robot.onAsked = () => { child.kill('SIGKILL') }
    const [, signal] = await once(child, 'exit') as [number | null, string | null]
    robot.onAsked = () => {}
    assert.equal([signal, robot.asked.length, (await forge.listIssues({ labels: [], state: 'open' })).length], ['SIGKILL', 1, 1])
    for (let i = 0; i < 2; i++) assert.is((await run()).exitCode, 0)
    assert.equal([robot.asked.length, new Set(robot.asked.map((asked) => asked.body)).size], [2, 1])
    assert.is((await forge.listIssues({ labels: [], state: 'all' })).length, 1)
  }))

  test('the issue, which anyone may read, does not say who is told', () => withReceivers(async ({ forge, run }) => {
    await run()
    assert.not.match((await forge.listIssues({ labels: [], state: 'all' }))[0]!.body, /maria@|wei@|shop\.example|robot/)
  }))

  test('the issue of an aborted rollout shows its steps', () => withReceivers(async ({ forge, run }) => {
    assert.is((await run()).exitCode, 0)
    assert.match((await forge.listIssues({ labels: [], state: 'all' }))[0]!.body, /\n### user-behavior 1\.1\.0 in production: aborted\n[^]*\| Time \(UTC\) \| Step \| Traffic \| Why \|/)
  }))

  test('a mistake in one channel is told and is the end, after the others were told', () => withReceivers(async ({ robot, mail, run }) => {
    const { exitCode, stderr } = await run('--email-from', 'nobody', '--sms-to', '13800138000')
    assert.is(exitCode, 65)
    assert.match(stderr, /warning: Left out: Input "email-from": expected an address/)
    assert.match(stderr, /warning: Left out: Input "sms-key-id" is missing/)
    assert.equal([robot.asked.length, mail.mails.length], [1, 0])
  }))
})
