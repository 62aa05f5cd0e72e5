import { join } from 'node:path'
import { findArrows, formatArrows, formatGraph } from '../scripts/structure.ts'
import { readSources, sourceFile } from '../scripts/structure/read-imports.ts'
import { isForbidden, rules } from '../scripts/structure/rules.ts'
import { assert, describe } from './support/suite.ts'

const sources = readSources(join(import.meta.dirname, '..'))

describe('layout', (test) => {
  for (const { sentence, find } of rules) {
    test(sentence, () => assert.is(find(sources).map(({ file, line, problem }) => `${file}:${line} ${problem}`).join('\n'), ''))
  }
})

/** What the rules find in a project of one file. */
function findIn(path: string, text: string): string[] {
  return rules.flatMap(({ find }) => find([sourceFile(path, text)])).map(({ line, problem }) => `${line} ${problem}`)
}

describe('the rules of the layout', (test) => {
  test('let a stage import foundations, earlier records and ports as types', () => {
    assert.equal(findIn('src/release/release.ts', "import { failure } from '../base/errors.ts'\nimport { planRecord } from '../plan/record.ts'\nimport type { Family } from '../families/family.ts'\n"), [])
  })

  test('refuse working code of another stage, a later record and a port as a value', () => {
    assert.equal(findIn('src/plan/plan.ts', "import { parseSpec } from '../spec/parse-spec.ts'\n"), ['1 imports src/spec/parse-spec.ts'])
    assert.equal(findIn('src/plan/plan.ts', "import type { Alert } from '../alert/record.ts'\n"), ['1 imports src/alert/record.ts'])
    assert.equal(findIn('src/training/train.ts', "\nimport { x } from '../families/family.ts'\n"), ['2 imports src/families/family.ts'])
    assert.equal(findIn('src/plan/plan.ts', "export async function f() { await import('../dataset/csv.ts') }\n"), ['1 imports src/dataset/csv.ts'])
  })

  test('refuse a stage in a foundation, and a driver chosen anywhere but at an entry point', () => {
    assert.equal(findIn('src/markdown/table.ts', "import type { Plan } from '../plan/record.ts'\n"), ['1 imports src/plan/record.ts'])
    assert.equal(findIn('src/alert/alert.ts', "import { issueReceiver } from './receivers/issue.ts'\n"), ['1 imports the driver src/alert/receivers/issue.ts'])
    assert.equal(findIn('src/report/publish-comment.ts', "import { githubForge } from '../forge/github.ts'\n"), ['1 imports the driver src/forge/github.ts'])
    assert.equal(findIn('src/cli/alert.ts', "import { issueReceiver } from '../alert/receivers/issue.ts'\n"), [])
    assert.equal(findIn('src/serving/main.ts', "import { familyOf } from '../families/index.ts'\n"), [])
  })

  test('read import lists of several lines, exports from elsewhere and bare imports', () => {
    assert.equal(findIn('src/health/verdict.ts', "import {\n  a,\n  b,\n} from '../cli/ports.ts'\nexport { c } from '../cli/plan.ts'\nimport '../cli/main.ts'\n"), ['1 imports src/cli/ports.ts', '5 imports src/cli/plan.ts', '6 imports src/cli/main.ts'])
  })

  test('give a package one folder, and tests what test/support offers', () => {
    assert.equal(findIn('src/plan/plan.ts', "import { Ajv } from 'ajv'\n"), ['1 imports ajv, which is the matter of base'])
    assert.equal(findIn('test/plan/plan.test.ts', "import { describe } from '../support/suite.ts'\nimport nock from 'nock'\n"), ['2 imports nock, which test/support does for all tests'])
    const two = [sourceFile('src/text/segment.ts', "import x from 'words'\n"), sourceFile('src/security/seal.ts', "import x from 'words'\n")]
    assert.equal(rules.flatMap(({ find }) => find(two)).map(({ file }) => file), ['src/security/seal.ts'])
  })

  test('refuse the environment in a stage, vague folders, other names, and a test without the suite', () => {
    assert.equal(findIn('src/alert/route.ts', 'export const token = process.env.TOKEN\n'), ['1 reads process.env'])
    assert.equal(findIn('src/plan/helpers/sum.ts', ''), ['1 lies in a folder that could hold anything'])
    assert.equal(findIn('src/plan/planHash.ts', ''), ['1 is not kebab-case'])
    assert.equal(findIn('src/misc/thing.ts', ''), ['1 the folder misc is neither'])
    assert.equal(findIn('test/plan/plan.test.ts', "import { suite } from 'uvu'\n"), ['1 imports uvu, which test/support does for all tests', '1 does not import it'])
  })
})

describe('npm run structure', (test) => {
  test('shows each arrow once and marks the one that breaks a rule', () => {
    const arrows = findArrows([
      sourceFile('src/plan/plan.ts', "import type { Spec } from '../spec/record.ts'\nimport { parseSpec } from '../spec/parse-spec.ts'\nimport { failure } from '../base/errors.ts'\n"),
      sourceFile('src/report/summary.ts', "import type { Plan } from '../plan/record.ts'\n"),
    ])
    assert.match(formatArrows(arrows), /\| plan \| spec 2 ✗ \| base 1 \|\n\| report \| plan 1 \(types\) \| {2}\|/)
    assert.is(formatGraph(arrows), 'graph LR\n  plan -.->|breaks a rule| spec\n  report --> plan')
    assert.is(isForbidden({ file: 'src/plan/plan.ts', line: 1, to: 'src/spec/record.ts', isPackage: false, isTypeOnly: true }), false)
  })
})
