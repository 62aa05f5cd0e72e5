// What a new family needs: a folder, a line in the families' index, and what a spec may say of it. Everything else (plan, training, judging,
// report, release, server) takes it as it is.
import { execFile, spawn } from 'node:child_process'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { simulateShop, writeShop } from '../../../scripts/demo/shop.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'

const root = join(import.meta.dirname, '../../..')
const execute = promisify(execFile)

/** Where RankOps hears of it: file, what stands there, what is put before it. */
const lines: [file: string, before: string, line: string][] = [
  ['families/index.ts', '/** Every family,', "import { againFamily } from './again/family.ts'\n"],
  ['families/index.ts', ' }\n\n/** The family that a spec names', ', again: againFamily'],
  ['spec/parameters/parameters.ts', '} as const\n\n/** Path', "  again: ['again'],\n"],
  ['spec/parameters/parameters.ts', ' }\n\n/** Keys below', ", again: '/v1/again'"],
  ['spec/parameters/parameters.ts', '}\n\n/** Keys that only', '  again: [],\n'],
  ['spec/slices.ts', '} as const', '  again: [],\n'],
  ['spec/rules/shape.ts', " }\n/** The tables of each", ", again: ['events']"],
]

describe('a new family', (test) => {
  test('is a folder, a line, and what a spec may say of it: it is planned, trained, judged, released and served', async () => withFolder(async (folder) => {
    const tool = join(folder, 'rankops')
    await mkdir(tool)
    await cp(join(root, 'src'), join(tool, 'src'), { recursive: true })
    await cp(join(root, 'package.json'), join(tool, 'package.json'))
    await symlink(join(root, 'node_modules'), join(tool, 'node_modules'))
    await addFamily(join(tool, 'src'))

    const shop = join(folder, 'shop')
    await writeShop(simulateShop({ seed: 1, users: 120, days: 15 }), join(shop, 'data'))
    await mkdir(join(shop, 'models'))
    await writeFile(join(shop, 'models/come-back.yaml'), 'name: come-back\nfamily: again\ndata: { events: data/events.csv, items: data/items.csv }\nevaluation: { bootstrapSamples: 100, maxPredictionP95Ms: 1000, gates: [{ metric: ndcgAt10, noWorseThanBaselineBy: 0 }] }\n')
    for (const args of [['init', '-q', '-b', 'main'], ['add', '-A'], ['-c', 'user.name=m', '-c', 'user.email=m@acme.example', 'commit', '-q', '-m', 'Shop']]) await execute('git', ['-C', shop, ...args])

    const main = join(tool, 'src/cli/main.ts')
    const env = { ...process.env, NODE_NO_WARNINGS: '1' }
    const told: Record<string, string> = {}
    for (const verb of ['validate', 'plan', 'train', 'evaluate', 'release']) told[verb] = (await execute(process.execPath, [main, verb], { cwd: shop, env })).stderr
    assert.match(told['evaluate']!, /judged on \d+ users with \d+ items to find/)
    assert.match(told['evaluate']!, /come-back: pass\. ndcgAt10 minus the trivial model, \+0\.\d+/)
    assert.match(told['release']!, /Released come-back-v1\.0\.0/)

    const server = spawn(process.execPath, [main, 'serve', '--model', 'come-back', '--port', '0'], { cwd: shop, env, stdio: ['ignore', 'ignore', 'pipe'] })
    const ended = new Promise<number | null>((done) => { server.on('close', done) })
    try {
      const url = await firstAddress(server.stderr)
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ history: [{ item: '1004', kind: 'view', time: '2026-01-20T00:00:00Z' }] }) })
      const { items } = await answer.json() as { items: string[] }
      assert.equal([answer.status, items[0], items.length], [200, '1004', 3])
    } finally {
      server.kill('SIGTERM')
    }
    assert.is(await ended, 0)
  }))
})

/** Copies the folder into a RankOps, and puts the lines where they belong. */
async function addFamily(src: string): Promise<void> {
  const text = await readFile(join(import.meta.dirname, 'again/family.ts'), 'utf8')
  await mkdir(join(src, 'families/again'))
  await writeFile(join(src, 'families/again/family.ts'), text.replaceAll('../../../../src/families/', '../').replaceAll('../../../../src/', '../../'))
  for (const [file, before, line] of lines) {
    const old = await readFile(join(src, file), 'utf8')
    assert.is(old.split(before).length, 2, `${file} has ${JSON.stringify(before)} once`)
    await writeFile(join(src, file), old.replace(before, () => line + before))
  }
}

async function firstAddress(stream: NodeJS.ReadableStream): Promise<string> {
  const lines: string[] = []
  for await (const line of createInterface({ input: stream })) {
    lines.push(line)
    const url = / answers at (http\S+);/.exec(line)?.[1]
    if (url !== undefined) { stream.resume(); return url }
  }
  throw new Error(`no server: ${lines.join('\n')}`)
}
