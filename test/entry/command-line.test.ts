import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { runCommandLine } from '../../src/entry/command-line.ts'
import { endWith } from '../../src/entry/exit-codes.ts'
import { defineVerb } from '../../src/entry/verb.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'

const ship = defineVerb({
  name: 'ship',
  summary: 'Sends a parcel.',
  examples: ['rankops ship --to maria --fragile'],
  inputs: {
    to: { kind: 'text', required: true, description: 'Who gets it.' },
    weight: { kind: 'number', default: 1, description: 'In kilograms.' },
    stamp: { kind: 'list', description: 'Stamps to put on.' },
    fragile: { kind: 'flag', description: 'Handle with care.' },
    from: { kind: 'text', from: ['event.sender.login', 'env.SHIP_SENDER'], description: 'Who sends it.' },
    token: { kind: 'text', from: ['env.SHIP_TOKEN'], isSecret: true, inWorkflow: '${{ github.token }}', description: 'Who pays.' },
  },
  outputs: { number: 'Number of the parcel.' },
  async run({ inputs, log, outputs }) {
    await log.group('Pack', async () => { log.info(`weighs ${inputs.weight} kg`); log.debug(`stamps ${inputs.stamp.join(' ')}`) })
    outputs.result({ to: inputs.to, weight: inputs.weight, stamp: inputs.stamp, fragile: inputs.fragile })
    if (inputs.to === 'nowhere') {
      outputs.problem({ file: 'address.txt', line: 1, column: 2, path: '', code: 'ADDRESS', message: 'no such place', suggestion: '' })
      return endWith(2, 'It came back.')
    }
  },
})

const track = defineVerb({
  name: 'track',
  summary: 'Where is a parcel?',
  examples: ['rankops track P-7'],
  positional: 'parcel',
  isCommandOnly: true,
  inputs: {
    parcel: { kind: 'text', required: true, description: 'Its number.' },
    days: { kind: 'number', default: 7, description: 'How far back to look.' },
  },
  outputs: {},
  async run({ inputs, outputs }) {
    outputs.result(inputs)
    outputs.text(`${inputs.parcel} is on its way\u001b[2J.\n\n`)
  },
})

async function call(...argv: string[]) {
  const said = { stdout: '', stderr: '' }
  const exitCode = await runCommandLine([ship, track], argv, { stdout: (text) => { said.stdout += text }, stderr: (text) => { said.stderr += text } })
  return { exitCode, ...said }
}

describe('runCommandLine', (test) => {
  test('reads options, tells the story on stderr and prints the result as JSON', async () => {
    assert.equal(await call('ship', '--to', 'maria', '--weight=3', '--stamp', 'a', '--stamp', 'b', '--fragile', '--json'), {
      exitCode: 0,
      stdout: '{"to":"maria","weight":3,"stamp":["a","b"],"fragile":true}\n',
      stderr: 'Pack\n  weighs 3 kg\n',
    })
    assert.equal(await call('ship', '--to=maria', '--verbose'), { exitCode: 0, stdout: '', stderr: 'Pack\n  weighs 1 kg\n  stamps \n' })
  })

  test('an end that is not good keeps its result, and shows mistakes with their place', async () => {
    const { exitCode, stdout, stderr } = await call('ship', '--to', 'nowhere', '--json')
    assert.is(exitCode, 2)
    assert.match(stdout, /^\{"to":"nowhere"/)
    assert.match(stderr, /address\.txt:1:2 no such place \[ADDRESS\]\nIt came back\.\n$/)
  })

  test('an error with --json is JSON too', async () => {
    const { exitCode, stdout } = await call('ship', '--json')
    assert.is(exitCode, 65)
    assert.equal(JSON.parse(stdout), { error: { code: 'INPUT_MISSING', message: 'Input "to" is missing', next: 'Give it as --to on the command line or under with: in the workflow.', exitCode: 65 } })
  })

  test('a mistyped verb or option is the user’s mistake, with what was probably meant', async () => {
    const mistakes: [string[], RegExp][] = [
      [['shp'], /no verb "shp"; did you mean "ship"\?/],
      [['dance'], /no verb "dance"\n/],
      [['ship', '--weigth', '3'], /--weigth": unknown; did you mean --weight\?/],
      [['ship', 'maria'], /Input "maria": stands alone/],
      [['ship', '--to', 'x', '--json=1'], /"json": takes no value/],
      [['help', 'shp'], /no verb "shp"; did you mean "ship"\?/],
      [['ship', '--to'], /"to": has no value/],
      [['ship', '--to', '--fragile'], /"to": has no value/],
      [['ship', '--to', 'x', '--weight', 'heavy'], /expected a whole number, found "heavy"/],
      [['ship', '--to', 'x', '--fragile=perhaps'], /expected true or false, found "perhaps"/],
    ]
    for (const [argv, expected] of mistakes) {
      const { exitCode, stderr } = await call(...argv)
      assert.is(exitCode, 65, argv.join(' '))
      assert.match(stderr, expected)
    }
  })

  test('takes the positional input alone or by its name, and gives what was asked for on stdout', async () => {
    const onItsWay = { exitCode: 0, stdout: 'P-7 is on its way\\u001b[2J.\n', stderr: '' }
    for (const argv of [['P-7'], ['--parcel', 'P-7'], ['--days', '3', 'P-7'], ['--', 'P-7']]) assert.equal(await call('track', ...argv), onItsWay, argv.join(' '))
    assert.is((await call('track', 'P-7', '--days=3', '--json')).stdout, '{"parcel":"P-7","days":3}\n')
    assert.is((await call('track', '--', '--days')).stdout, '--days is on its way\\u001b[2J.\n')
    assert.match((await call('track')).stderr, /INPUT_MISSING: Input "parcel" is missing/)
    for (const argv of [['P-7', 'P-8'], ['--parcel', 'P-7', 'P-8']]) assert.match((await call('track', ...argv)).stderr, /Input "P-8": is one too many; track takes one <parcel>/)
  })

  test('explains itself', async () => {
    for (const argv of [[], ['--help'], ['help'], ['-h']]) assert.equal(await call(...argv), { exitCode: 0, stdout: (await call('--help')).stdout, stderr: '' })
    assert.equal((await call('help', 'ship')).stdout, (await call('ship', '--help')).stdout)
    assertGolden('entry/help.txt', (await call('--help')).stdout)
    assertGolden('entry/help-of-a-verb.txt', (await call('ship', '--help')).stdout)
    assertGolden('entry/help-of-a-positional.txt', (await call('track', '--help')).stdout)
    assert.match((await call('--version')).stdout, /^\d+\.\d+\.\d+\n$/)
  })
})

const waiting = join(import.meta.dirname, 'waiting-program.ts')

/** Starts a program that waits for its signal, and gives its exit code and what it said. `say` is called for each line. */
function runWaiting(mode: string, say: (line: string, kill: (signal: NodeJS.Signals) => void) => void): Promise<{ exitCode: number | null; lines: string[] }> {
  const child = spawn(process.execPath, [waiting, 'wait', '--mode', mode], { stdio: ['ignore', 'ignore', 'pipe'] })
  const lines: string[] = []
  child.stderr.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().trim().split('\n')) {
      lines.push(line)
      say(line, (signal) => child.kill(signal))
    }
  })
  return new Promise((done) => { child.on('close', (exitCode) => { done({ exitCode, lines }) }) })
}

describe('a signal', (test) => {
  test('lets the story save its work, and it ends as preempted', async () => {
    const { exitCode, lines } = await runWaiting('save', (line, kill) => { if (line === 'waiting') kill('SIGINT') })
    assert.is(exitCode, 5)
    assert.equal(lines.slice(0, 3), ['waiting', 'saved', 'PREEMPTED: Told to end (SIGINT)'])
  })

  test('ends the process at once when it comes a second time', async () => {
    const { exitCode, lines } = await runWaiting('hang', (line, kill) => { if (line === 'waiting') kill('SIGINT'); if (line === 'hanging') kill('SIGTERM') })
    assert.is(exitCode, 5)
    assert.equal(lines, ['waiting', 'hanging'])
  })

  test('is also the end of the parent that started it', async () => {
    const start = `require('node:child_process').spawn(process.execPath, [${JSON.stringify(waiting)}, 'wait', '--mode', 'save'], { env: { RANKOPS_PARENT: String(process.pid) }, stdio: ['ignore', 'ignore', 'inherit'], detached: true })
      process.stdin.once('data', () => process.exit(0))`
    const parent = spawn(process.execPath, ['-e', start], { stdio: ['pipe', 'ignore', 'pipe'] })
    let said = ''
    parent.stderr.on('data', (chunk: Buffer) => { said += chunk; if (String(chunk).includes('waiting')) parent.stdin.write('end\n') })
    await new Promise((done) => { parent.on('close', done) })
    assert.match(said, /^waiting\nsaved\nPREEMPTED: Told to end \(the process that started it is gone\)/)
  })
})
