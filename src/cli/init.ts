// Writes what a repository needs for its first pull request: one workflow that calls those of RankOps, and one spec for the data that lie there.
import { basename, join, resolve } from 'node:path'
import { failure } from '../base/errors.ts'
import { exists, sha256 } from '../base/files.ts'
import { defineVerb } from '../entry/verb.ts'
import { version } from '../entry/version.ts'
import { algorithmsOf } from '../spec/parameters/parameters.ts'
import { parseSpec } from '../spec/parse-spec.ts'
import type { Spec } from '../spec/record.ts'
import { chooseSource } from './choose-source.ts'
import { folderInput, forgeInputs } from './common-inputs.ts'
import { callerPath, formatCallerWorkflow, tellsWhereFrom } from './init/caller-workflow.ts'
import { isCommit, parseRankops, pinRef } from './init/choose-ref.ts'
import { chooseTables } from './init/choose-tables.ts'
import type { Chosen } from './init/choose-tables.ts'
import { findTables } from './init/find-tables.ts'
import { formatFirstSpec } from './init/first-spec.ts'
import { formatInit } from './init/next-steps.ts'
import { notesOnRunners, notesOnTables } from './init/notes.ts'
import { recogniseTable } from './init/recognise-table.ts'
import type { Recognised } from './init/recognise-table.ts'
import { writeNewFile } from './init/write-new-file.ts'
import { readSpecs } from './read-specs.ts'
import { readCallers } from './read-workflows.ts'
import { tryGit } from './try-git.ts'

export const init = defineVerb({
  name: 'init',
  summary: 'Writes the workflow and the spec that a repository needs for its first pull request; what is there is left as it is.',
  examples: ['rankops init --rankops acme/rankops', 'rankops init --rankops acme/rankops --family search', 'rankops init --rankops acme/rankops --name purchases --target Revenue --training-runner self-hosted --training-runner gpu'],
  isCommandOnly: true,
  inputs: {
    rankops: { kind: 'text', required: true, description: `The repository of RankOps that the workflow calls: owner/name, for version ${version}, or owner/name@ref.` },
    name: { kind: 'text', description: 'Name of the model. Not given: user-behavior, recommendation or product-search by its family, the name of the file for labelled rows.' },
    family: { kind: 'text', description: 'Family of the model: behavior, recommendation or search. Not given: what the data are for, behavior before the others where there are purchases.' },
    target: { kind: 'text', description: 'Column to predict, where the data are labelled rows. Not given: one that is called target, label, outcome or the like.' },
    branch: { kind: 'text', description: 'Branch whose merges are released. Not given: the default branch of the remote.' },
    'training-runner': { kind: 'list', description: 'Labels of the runner that trains. Not given: self-hosted and gpu.' },
    'deployment-runner': { kind: 'list', description: 'Labels of the runner on whose machine models are deployed. Not given: self-hosted.' },
    'server-url': forgeInputs['server-url'],
    ...folderInput,
  },
  outputs: { written: 'JSON list of the files that were written.', left: 'JSON list of the files that were there and are left as they are.' },

  async run({ inputs, log, outputs, environment }) {
    const { folder } = inputs
    if (!(await exists(folder))) throw failure('INPUT_INVALID', { name: 'folder', problem: `there is no folder ${folder}` })
    const called = parseRankops(inputs.rankops, version)
    const callers = await readCallers(folder)
    const specs = await readSpecs(folder, 'models/*.yaml')
    const written: { path: string; lines: number }[] = []
    const left: { path: string; reason: string }[] = callers.map(({ path }) => ({ path, reason: 'it calls RankOps already' }))
    const notes: string[] = []
    let used: readonly Recognised[] = []

    if (specs.length > 0 && (inputs.name === undefined || specs.some(({ file }) => file === specPath(inputs.name!)))) {
      left.push(...specs.map(({ file, problems }) => ({ path: file, reason: problems.length === 0 ? 'a spec is there already' : `a spec is there already, with mistakes: rankops validate tells them` })))
    } else {
      const found = await lookForTables()
      used = found.used
      notes.push(...found.notes)
      const name = inputs.name ?? nameFor(found)
      const text = formatFirstSpec({ name, family: found.family, hasSchema: await exists(join(folder, 'models/spec.schema.json')), tables: used })
      const { problems } = parseSpec(specPath(name), text)
      if (problems[0] !== undefined) throw failure('INPUT_INVALID', { name: problems[0].path === 'name' ? 'name' : 'folder', problem: `no spec can be made of it: ${problems[0].path} ${problems[0].message}` })
      await put(specPath(name), text)
    }

    if (callers.length === 0) {
      const rankops = await pinRef(called, inputs.serverUrl, environment)
      if (!isCommit(rankops.ref)) notes.push(`${inputs.serverUrl} does not tell which commit ${called.repository}@${rankops.ref} is, so ${callerPath} names the ref itself. Put the full commit in its place: a tag or branch can be moved.`)
      const minute = 1 + Number.parseInt(sha256(basename(resolve(folder))).slice(0, 8), 16) % 58
      notes.push(...notesOnRunners(inputs))
      await put(callerPath, formatCallerWorkflow({ rankops, branch: inputs.branch ?? await defaultBranch(), trainingRunner: inputs.trainingRunner, deploymentRunner: inputs.deploymentRunner, minute, namesTool: !tellsWhereFrom(inputs.serverUrl) }))
    }

    outputs.set('written', JSON.stringify(written.map(({ path }) => path)))
    outputs.set('left', JSON.stringify(left.map(({ path }) => path)))
    outputs.result({ written, left, notes })
    outputs.text(formatInit({ written, left, used, notes, program: 'npx rankops' }))

    async function put(path: string, text: string): Promise<void> {
      if (await writeNewFile(join(folder, path), text)) written.push({ path, lines: text.split('\n').length - 1 })
      else left.push({ path, reason: 'a file of this name is there already' })
    }

    /** One table of each kind, and what a person should know of them. */
    async function lookForTables(): Promise<Chosen & { notes: string[] }> {
      const source = chooseSource({ folder, workspace: join(folder, '.rankops'), data: [], snapshots: undefined, isOffline: true })
      const samples = await findTables(folder, source, log)
      const recognised = samples.map((sample) => recogniseTable(sample, inputs.target))
      const tables = recognised.filter((table) => table !== undefined)
      const unknown = samples.filter((_, i) => recognised[i] === undefined)
      const { family, used: wanted } = chooseTables(tables, { target: inputs.target, family: readFamily(inputs.family) })
      if (inputs.target !== undefined && wanted[0]?.kind !== 'examples') throw failure('INPUT_INVALID', { name: 'target', problem: `no table in ${folder} has a column ${JSON.stringify(inputs.target.slice(0, 60))}` })
      const others = tables.filter((table) => !wanted.includes(table)).map(({ sample }) => sample.path)
      const untracked = (await Promise.all(wanted.flatMap(({ sample: { path, files } }) => files ?? [path]).map(async (path) => ({ path, answer: await tryGit(folder, environment, 'ls-files', '--', path) })))).filter(({ answer }) => answer === '').map(({ path }) => path)
      return { family, used: wanted, notes: [...notesOnTables(wanted, family, { isAsked: inputs.family !== undefined, unknown }), ...(others.length === 0 ? [] : [`Not used: ${others.join(', ')}.`]), ...(untracked.length === 0 ? [] : [`${untracked.join(' and ')} ${untracked.length === 1 ? 'is' : 'are'} not in Git, so a runner would not find ${untracked.length === 1 ? 'it' : 'them'}: commit what is small, or give in the spec an address with its sha256.`])] }
    }

    async function defaultBranch(): Promise<string> {
      const remote = await tryGit(folder, environment, 'symbolic-ref', '--short', 'refs/remotes/origin/HEAD')
      if (remote) return remote.replace(/^origin\//, '')
      const branches = (await tryGit(folder, environment, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/main', 'refs/heads/master') ?? '').split('\n')
      return branches[0] || await tryGit(folder, environment, 'branch', '--show-current') || 'main'
    }
  },
})

function specPath(name: string): string {
  return `models/${name}.yaml`
}

/** Of labelled rows that of their file, as far as a model may be called so. */
function nameFor({ used: [table], family }: Chosen): string {
  const name = table?.kind === 'examples' ? basename(table.sample.path).replace(/\.\w+$/, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-+$/g, '').slice(0, 63) : ''
  return name === '' ? { behavior: 'user-behavior', recommendation: 'recommendation', search: 'product-search' }[family] : name
}

function readFamily(family: string | undefined): Spec['family'] | undefined {
  if (family === undefined || isFamily(family)) return family
  throw failure('INPUT_INVALID', { name: 'family', problem: `expected one of ${Object.keys(algorithmsOf).join(', ')}, found ${JSON.stringify(family.slice(0, 60))}` })
}

function isFamily(family: string): family is Spec['family'] {
  return Object.hasOwn(algorithmsOf, family)
}
