import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { verbs } from '../src/cli/verbs.ts'
import { parseSpec } from '../src/spec/parse-spec.ts'
import { assert, describe } from './support/suite.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const [english, chinese, packageJson] = await Promise.all(['README.md', 'README.zh-CN.md', 'package.json'].map((file) => readFile(join(root, file), 'utf8')))

describe('README', (test) => {
  test('has the two commands on its first screen, in both languages', () => {
    for (const text of [english!, chinese!]) {
      assert.equal(codeBlocks(text).slice(0, 2).map((block) => block.trim()), ['npm ci && npm run demo', 'npm ci && npm test'])
      assert.ok(text.split('\n').findIndex((line) => line.includes('npm ci && npm test')) < 30)
    }
  })

  test('and its Chinese twin show the same commands, specs and tables of the same length', () => {
    assert.equal(codeBlocks(chinese!), codeBlocks(english!))
    assert.equal(tableLengths(chinese!), tableLengths(english!))
    assert.equal(links(chinese!).filter((link) => !link.startsWith('README')), links(english!).filter((link) => !link.startsWith('README')))
  })

  test('names npm scripts that exist', () => {
    const scripts = Object.keys((JSON.parse(packageJson!) as { scripts: object }).scripts)
    const named = [...`${english}${chinese}`.matchAll(/npm run ([a-z:-]+)/g)].map((match) => match[1]!)
    for (const name of named) assert.ok(scripts.includes(name), `npm run ${name}`)
  })

  test('links to files that exist, and to headings that they have', async () => {
    for (const link of links(english!)) {
      const [path, anchor] = link.split('#') as [string, string?]
      const text = await readFile(join(root, path), 'utf8').catch((error: NodeJS.ErrnoException) => { if (error.code !== 'EISDIR') throw new Error(`broken link ${link}`) })
      if (anchor !== undefined) assert.ok(anchors(text ?? '').includes(anchor), `no such heading: ${link}`)
    }
  })

  test('shows a spec that is right', () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(english!)![1]!
    assert.equal(parseSpec('models/user-behavior.yaml', yaml).problems, [])
    assert.ok(yaml.trim().split('\n').length <= 15)
  })

  test('and the other specs that it shows are right, as are parts of one beside it', () => {
    const [first, ...blocks] = [...english!.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!)
    const inline = [...english!.matchAll(/`(deployment: \{.*?\})`/g)].map((match) => `${match[1]}\n`)
    assert.ok(blocks.length >= 3 && inline.length >= 3)
    for (const part of [...blocks, ...inline]) {
      const name = /^name: (.*)$/m.exec(part)?.[1]
      const { problems } = name ? parseSpec(`models/${name}.yaml`, part) : parseSpec('models/user-behavior.yaml', `${first}${part}`)
      assert.equal(problems, [], part)
    }
  })

  test('lists the verbs that the command line has', async () => {
    const listed = [...english!.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]!)
    assert.equal([...listed].sort(), verbs.map(({ name }) => name).sort())
    for (const verb of listed) {
      const { stdout, stderr } = await run(process.execPath, [join(root, 'src/cli/main.ts'), verb, '--help'], { cwd: root })
      assert.match(stdout + stderr, new RegExp(`rankops ${verb}`))
    }
  })

  test('runs npm run structure', async () => {
    const { stdout } = await run(process.execPath, ['scripts/structure.ts'], { cwd: root })
    assert.match(stdout, /deployment/)
  })
})

function codeBlocks(text: string): string[] {
  return [...text.matchAll(/```\w*\n([\s\S]*?)```/g)].map((match) => match[1]!)
}

function tableLengths(text: string): number[] {
  return text.split(/\n(?!\|)/).map((part) => part.split('\n').filter((line) => line.startsWith('|')).length).filter((n) => n > 0)
}

function links(text: string): string[] {
  return [...text.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1]!)
}

/** As GitHub makes them of headings. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map((match) => match[1]!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'))
}
