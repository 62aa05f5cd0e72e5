import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { actionNames } from '../../scripts/build.ts'
import { verbs } from '../../src/cli/verbs.ts'
import { formatVerbHelp } from '../../src/entry/format-help.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const root = join(import.meta.dirname, '../..')

describe('the verbs', (test) => {
  test('have names of one kind, and sentences that explain them', () => {
    for (const { name, summary, inputs, outputs } of verbs) {
      assert.match(summary, /^[A-Z].*[.?]$/, name)
      for (const [input, { description }] of Object.entries(inputs)) {
        assert.match(input, /^[a-z]+(-[a-z]+)*$/)
        assert.match(description, /^([A-Z]|[a-z]+: ).*\.$/, `${name} ${input}`)
        assert.not.ok(['help', 'json', 'verbose'].includes(input), `${name} ${input}`)
      }
      for (const [output, description] of Object.entries(outputs)) {
        assert.match(description, /\.$/, `${name} ${output}`)
        assert.not.ok(['result', 'exit-code'].includes(output), `${name} ${output}`)
      }
      assert.match(formatVerbHelp({ name, summary, inputs, outputs, run: async () => {} }), new RegExp(`^rankops ${name} `))
    }
  })

  test('mean the same thing by the same word', () => {
    const kinds = new Map<string, string>()
    for (const { name, inputs } of verbs) {
      for (const [input, { kind }] of Object.entries(inputs)) {
        if (['serve', 'profile'].includes(name) && input === 'model') continue   // of one model alone
        assert.is(kind, kinds.get(input) ?? kind, `${name} ${input}`)
        kinds.set(input, kind)
      }
    }
  })

  test('show an example of themselves, with inputs that they have', () => {
    for (const { name, examples = [], inputs } of verbs) {
      assert.ok(examples.length > 0, name)
      for (const example of examples) {
        const [, called, ...options] = /rankops (.*?)(?: \||$)/.exec(example)![0].replace(/ \|$/, '').split(' ')
        assert.is(called, name)
        for (const option of options.filter((each) => each.startsWith('--') && each !== '--json')) assert.ok(Object.hasOwn(inputs, option.slice(2)), `${name} ${option}`)
      }
    }
  })

  test('take secrets from a variable, and never have one by default', () => {
    for (const { inputs } of verbs) {
      for (const [input, { isSecret, from = [], default: byDefault }] of Object.entries(inputs)) {
        assert.is(isSecret ?? false, ['token', 'smtp-url', 'wecom-webhook', 'sms-key-id', 'sms-key-secret', 'service-key'].includes(input), input)
        if (isSecret) assert.equal([from.every((source) => source.startsWith('env.')) && from.length > 0, byDefault], [true, undefined])
      }
    }
  })

  test('have an action each, where they are steps of a workflow', async () => {
    assert.equal(await actionNames(), verbs.filter(({ isCommandOnly }) => !isCommandOnly).map(({ name }) => name).sort())
    for (const name of await actionNames()) assert.ok(existsSync(join(root, 'actions', name, 'main.ts')), name)
  })
})

describe('rankops validate', (test) => {
  test('shows every mistake at its place, and as JSON', async () => withFolder(async (folder) => {
    const run = (...args: string[]) => spawnSync(process.execPath, [join(root, 'src/cli/main.ts'), 'validate', ...args], { cwd: folder, encoding: 'utf8' })
    const empty = run()
    assert.is(empty.status, 65)
    assert.match(empty.stderr, /no file in \. is called models\/\*\.yaml/)
    assert.match(run('--folder', 'elsewhere').stderr, /"folder": there is no folder elsewhere/)

    const { status, stdout, stderr } = run('--folder', join(root, 'test/spec'), '--specs', 'many-mistakes.yaml', '--json')
    assert.is(status, 65)
    const { problems } = JSON.parse(stdout) as { problems: Record<string, unknown>[] }
    const epochs = problems.find(({ path }) => path === 'training.epocs')
    assert.equal(epochs, { file: 'many-mistakes.yaml', line: 10, column: 3, path: 'training.epocs', code: 'SPEC_UNKNOWN_KEY', message: 'unknown key', suggestion: 'did you mean "epochs"?' })
    assert.match(stderr, /many-mistakes\.yaml:10:3 training\.epocs: unknown key; did you mean "epochs"\?/)
    assert.not.match(stderr, /^::/m)
    assert.is(run('--folder', root).status, 0)
  }))
})
