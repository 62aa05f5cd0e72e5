import { isFailure } from '../../src/base/errors.ts'
import { seededRandom } from '../../src/base/random.ts'
import { parseRunners } from '../../src/plan/runners.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const good = `# The machines of the shop.
- name: small
  cpu: 4
  memoryMiB: 16384
- { name: large, executor: process, cpu: 32, memoryMiB: 131072, gpu: 1, pricePerHour: 2.5, currency: EUR, gpuMemoryMiB: 24576, labels: [self-hosted, big] }
`

/** What is complained about a file. */
async function complaintsOf(text: string): Promise<string[]> {
  const error = await assertFails('PLAN_RUNNERS_INVALID', () => parseRunners('runners.yaml', text))
  return error.message.split('\n').slice(1)
}

describe('parseRunners', (test) => {
  test('reads a list of machines, as YAML or JSON, with defaults filled in', () => {
    const runners = [
      { name: 'small', executor: 'process', cpu: 4, memoryMiB: 16_384, gpu: 0 },
      { name: 'large', executor: 'process', cpu: 32, memoryMiB: 131_072, gpu: 1, pricePerHour: 2.5, currency: 'EUR', gpuMemoryMiB: 24_576, labels: ['self-hosted', 'big'] },
    ]
    assert.equal(parseRunners('runners.yaml', good), runners)
    assert.equal(parseRunners('runners.json', JSON.stringify(runners, null, 2)), runners)
  })

  test('reads runners that an autoscaler makes', () => {
    const autoscaler = { max: 4, metrics: 'http://arc-listener.arc-systems:8080/metrics', scaleSet: 'arc-gpu', namespace: 'arc-runners' }
    const runners = [{ name: 'gpu-set', executor: 'process', cpu: 8, memoryMiB: 32_768, gpu: 1, autoscaler }, { name: 'own', executor: 'process', cpu: 8, memoryMiB: 32_768, gpu: 0, autoscaler: { max: 1, metrics: 'https://prometheus.example/federate?match[]={name="own"}' } }]
    assert.equal(parseRunners('runners.json', JSON.stringify(runners)), runners)
  })

  test('whatever stands at autoscaler, it is read or is a mistake of whoever wrote it', () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    process.stdout.write(`seed ${seed} `)
    const random = seededRandom(seed)
    const values = [null, true, '', 'a', -1, 0, 1, 4, 2.5, 257, 1e300, [], [4], {}, { max: 4 }, 'http://a/metrics', 'http://a:99999/', 'x'.repeat(2000), 'http://a b', '__proto__']
    const ends = { read: 0, refused: 0 }
    for (let i = 0; i < 2_000; i++) {
      const autoscaler = random.below(5) === 0 ? random.pick(values) : Object.fromEntries(['max', 'metrics', 'scaleSet', 'namespace', 'extra', '__proto__'].filter((key) => key === 'max' || random.below(key === 'extra' || key === '__proto__' ? 20 : 3) === 0).map((key) => [key, key === 'max' && random.below(3) > 0 ? 1 + random.below(256) : random.pick(values)]))
      try {
        parseRunners('runners.json', JSON.stringify([{ name: 'set', cpu: 4, memoryMiB: 1024, autoscaler }]))
        ends.read++
      } catch (error) {
        if (!isFailure(error, 'PLAN_RUNNERS_INVALID')) throw error
        ends.refused++
      }
    }
    assert.ok(ends.read > 300 && ends.refused > 300, JSON.stringify(ends))
  })

  test('names each mistake at its line and column, all of a file at once', async () => {
    const rows: [string, string[]][] = [
      ['', ['runners.yaml:1:1 the file is empty']],
      ['name: small\n', ['runners.yaml:1:1 expected a list of runners']],
      ['[]', ['runners.yaml:1:1 expected at least one runner']],
      ['- { name: a, cpu: 4, memoryMiB: 1024, labels: [] }\n- { name: b, cpu: 4, memoryMiB: 1024, labels: big }\n', ['runners.yaml:1:47 expected at least one label', 'runners.yaml:2:47 expected a list of labels']],
      ['- name: small\n\tcpu: 4\n', ['runners.yaml:2:1 a tab in the indentation; expected spaces']],
      ['- name: small\n  cpus: 4\n  memoryMiB: 16384\n', ['runners.yaml:1:3 the key cpu is missing', 'runners.yaml:2:3 unknown key; did you mean "cpu"?']],
      ['- name: small\n  cpu: 0\n  memoryMiB: 16 GiB\n  gpu: -1\n', ['runners.yaml:2:8 expected a number above 0', 'runners.yaml:3:14 expected a whole number', 'runners.yaml:4:8 expected a number of at least 0']],
      ['- { name: small, cpu: 4, memoryMiB: 1024, executor: nomad }\n', ['runners.yaml:1:53 expected process or kubernetes; this version of RankOps has no other']],
      ['- { name: small, cpu: 4, memoryMiB: 1024, executor: kubernetes }\n', ['runners.yaml:1:53 the executor kubernetes needs the key kubernetes beside it: namespace, image, claims']],
      ['- { name: small, cpu: 4, memoryMiB: 1024, kubernetes: { namespace: a, image: b, claims: [{ claim: c, path: /d }] } }\n', ['runners.yaml:1:43 this is for the executor kubernetes']],
      ['- { name: small, cpu: 4, memoryMiB: 1024, executor: kubernetes, kubernetes: { namespace: a, images: b, claims: [] } }\n', ['runners.yaml:1:77 the key image is missing', 'runners.yaml:1:93 unknown key; did you mean "image"?', 'runners.yaml:1:112 expected at least one claim']],
      ['- name: small\n  cpu: 4\n  memoryMiB: 1024\n  executor: kubernetes\n  kubernetes:\n    namespace: a\n    image: b\n    claims: [{ claim: c, path: d, isReadonly: true }]\n    tolerations: [{ key: gpu, effects: NoSchedule }]\n    nodeSelector: gpu\n    env: { HTTPS_PROXY: 3128 }\n', [
        'runners.yaml:8:32 expected an absolute path, e.g. /shared',
        'runners.yaml:8:35 unknown key; did you mean "isReadOnly"?',
        'runners.yaml:9:31 unknown key; did you mean "effect"?',
        'runners.yaml:10:19 expected keys and their values',
        'runners.yaml:11:25 expected a text',
      ]],
      ['- { name: a, cpu: 4, memoryMiB: 1024, pricePerHour: 1 }\n- { name: a, cpu: 4, memoryMiB: 1024, currency: EUR }\n', [
        'runners.yaml:1:53 a price needs the key currency beside it, e.g. EUR',
        'runners.yaml:2:11 runner 1 is called "a" already',
        'runners.yaml:2:49 a currency needs the key pricePerHour beside it',
      ]],
      ['- small\n- { name: "", cpu: 4, memoryMiB: 1024, price: 1 }\n', ['runners.yaml:1:3 expected the keys of a runner', 'runners.yaml:2:11 expected a name', 'runners.yaml:2:40 unknown key; expected one of name, executor, cpu, memoryMiB, gpu, gpuMemoryMiB, labels, autoscaler, kubernetes, pricePerHour, currency']],
      ['- { name: a, cpu: 4, memoryMiB: 1024, autoscaler: { metric: "http://a/metrics", max: 0 } }\n- { name: b, cpu: 4, memoryMiB: 1024, autoscaler: 4 }\n', ['runners.yaml:1:53 unknown key; did you mean "metrics"?', 'runners.yaml:1:86 expected a number of at least 1', 'runners.yaml:2:51 expected keys and their values']],
      ['- { name: a, cpu: 4, memoryMiB: 1024, autoscaler: { scaleSet: "", max: 300 } }\n- { name: b, cpu: 4, memoryMiB: 1024, autoscaler: {} }\n', ['runners.yaml:1:63 expected a name', 'runners.yaml:1:72 too large; expected at most 256', 'runners.yaml:2:51 the key max is missing']],
      ...['ftp://a/metrics', 'a/metrics', 'http://user:secret@a/metrics', 'http://a\\\\@b/metrics', 'http://a/x#y', 'http://[1/metrics', 'http:// a', 'file:///etc/passwd'].map((metrics): [string, string[]] => [`- { name: a, cpu: 4, memoryMiB: 1024, autoscaler: { max: 4, metrics: "${metrics}" } }\n`, ['runners.yaml:1:70 expected an address that begins with http:// or https://, without a user or a password']]),
      ['- { name: a, cpu: 4, memoryMiB: 1024, executor: kubernetes, kubernetes: { namespace: a, image: b, claims: [{ claim: c, path: /d }] }, autoscaler: { max: 4 } }\n', ['runners.yaml:1:135 this is for runners of workflows; with the executor kubernetes the cluster itself finds the place']],
      ['- { name: set, cpu: 4, memoryMiB: 1024, autoscaler: { max: 4 } }\n- { name: set-4, cpu: 4, memoryMiB: 1024 }\n- { name: set-5, cpu: 4, memoryMiB: 1024 }\n- { name: set-04, cpu: 4, memoryMiB: 1024 }\n', ['runners.yaml:2:11 one of those that runner 1 stands for is called "set-4"']],
      [Array.from({ length: 5 }, (_, i) => `- { name: set${i}, cpu: 4, memoryMiB: 1024, autoscaler: { max: 250 } }\n`).join(''), ['runners.yaml:5:61 with this the list stands for more than 1000 runners']],
      ['- { name: a, cpu: 4, memoryMiB: 1024, pricePerHour: 1, currency: euro }\n', ['runners.yaml:1:66 expected three capital letters, e.g. EUR']],
    ]
    for (const [text, expected] of rows) assert.equal(await complaintsOf(text), expected, text)
  })
})
