import { parseSpec } from '../../src/spec/parse-spec.ts'
import { assert, describe } from '../support/suite.ts'

const head = 'name: clicks\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\ndeployment:\n'
/** "CODE line:column path message" of each problem below `data`. */
const problemsOf = (text: string) => parseSpec('models/clicks.yaml', `${head}${text}`).problems.map(({ code, line, column, path, message }) => `${code} ${line}:${column} ${path}: ${message}`)

describe('the block serving of a spec', (test) => {
  test('left out it takes no keys, keeps no events and has the limits of the server', () => {
    const { spec } = parseSpec('models/clicks.yaml', head.replace('deployment:\n', ''))
    assert.equal(spec!.deployment.serving, { limits: { inFlight: 512, bodyKiB: 1024, batch: 256, timeoutMs: 10_000 } })
  })

  test('keys in the repository or on the machine, and a log with its retention, are fine', () => {
    assert.equal(problemsOf('  serving: { apiKeys: keys/clicks.json, events: { keepDays: 30, folder: /srv/events } }\n'), [])
    assert.equal(problemsOf('  serving: { apiKeys: /etc/rankops/keys.json }\n'), [])
    assert.equal(problemsOf('  target: kubernetes\n  kubernetes: { image: a/b:1, apiKeysSecret: keys }\n  serving: { events: { keepDays: 30, claim: events } }\n'), [])
  })

  const rows: [string, string, string[]][] = [
    ['wants to know how long events are kept', '  serving:\n    events: { maxMiB: 100 }\n', ['SPEC_MISSING_KEY 6:5 deployment.serving.events.keepDays: missing; expected a whole number: A line is deleted when it is as old, and at most a day older. It names a user: keep it no longer than you may.']],
    ['refuses keys outside of the repository', '  serving: { apiKeys: ../keys.json }\n', ['SPEC_PATH_OUTSIDE 5:23 deployment.serving.apiKeys: expected a path inside the repository, or one that begins with /; found "../keys.json"']],
    ['refuses a folder that depends on where it is asked', '  serving: { events: { keepDays: 1, folder: events } }\n', ['SPEC_WRONG_FORM 5:45 deployment.serving.events.folder: expected a path that begins with /, without spaces and colons; found the text "events"']],
    ['refuses a claim without a cluster', '  serving:\n    events:\n      keepDays: 1\n      claim: events\n', ['SPEC_KEY_WITHOUT_EFFECT 8:7 deployment.serving.events.claim: has no effect: it is for kubernetes']],
    ['refuses a folder in a cluster', '  target: kubernetes\n  kubernetes: { image: a/b:1 }\n  serving: { events: { keepDays: 1, folder: /events } }\n', ['SPEC_KEY_WITHOUT_EFFECT 7:37 deployment.serving.events.folder: has no effect: it is for process and docker']],
    ['refuses keys in two places', '  target: kubernetes\n  kubernetes: { image: a/b:1, apiKeysSecret: keys }\n  serving: { apiKeys: keys.json }\n', ['SPEC_KEY_WITHOUT_EFFECT 7:14 deployment.serving.apiKeys: has no effect: the keys are those of kubernetes.apiKeysSecret']],
  ]
  for (const [sentence, text, expected] of rows) test(sentence, () => assert.equal(problemsOf(text), expected))
})
