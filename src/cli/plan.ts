// Works out what a change will do, where, for how long and at what cost, before anything is spent, and writes it down for the steps that follow.
import type { Log } from '../base/log.ts'
import { defineVerb } from '../entry/verb.ts'
import { version } from '../entry/version.ts'
import { dataFilesOf, isAddress } from '../plan/data-files.ts'
import type { FileChanges } from '../plan/data-files.ts'
import { formatPlanSummary } from '../plan/format-plan.ts'
import { buildPlan } from '../plan/plan.ts'
import type { Plan } from '../plan/record.ts'
import { formatPlanSection } from '../report/plan-section.ts'
import { readSpecChanges } from '../spec/changes.ts'
import type { SpecChange } from '../spec/changes.ts'
import { readFileChanges } from '../spec/file-changes.ts'
import { parseSpec, readSpec } from '../spec/parse-spec.ts'
import { chooseForge } from './choose-forge.ts'
import { chooseRegistry } from './choose-registry.ts'
import { runnersInputs } from './choose-runners.ts'
import { chooseSource } from './choose-source.ts'
import { dataInputs, folderInput, optionalForgeInputs, registryInput, specsInput, workspaceInputs } from './common-inputs.ts'
import { describeModels, nameOf } from './describe-models.ts'
import type { BothSpecs } from './describe-models.ts'
import { findCandidates } from './find-candidates.ts'
import { servedFinder } from './find-served.ts'
import { readHistory } from './model-history.ts'
import { knownRunners } from './queue/known-runners.ts'
import { readSpecs } from './read-specs.ts'
import { rememberVersions } from './remember-versions.ts'
import { planFile, writePlan } from './workspace.ts'

export const plan = defineVerb({
  name: 'plan',
  summary: 'What will this change train or redeploy, where, for how long, and what will the merge do?',
  examples: ['rankops plan --base origin/main', 'rankops plan --base origin/main --price-per-hour "0.35 EUR"'],
  inputs: {
    base: { kind: 'text', from: ['event.pull_request.base.sha', 'event.merge_group.base_sha', 'event.before'], description: 'Commit to compare with. Not given: every spec counts as new.' },
    head: { kind: 'text', from: ['event.pull_request.head.sha', 'event.merge_group.head_sha', 'env.GITHUB_SHA'], default: 'HEAD', description: 'Commit to plan.' },
    workspace: workspaceInputs.workspace,
    plan: { ...workspaceInputs.plan, description: 'The plan file to write. Not given: plan.json in the workspace.' },
    ...folderInput,
    ...specsInput,
    ...dataInputs,
    ...runnersInputs,
    queue: { kind: 'text', description: 'The line of trainings, to tell where these would stand and when they would begin: state, on the branch rankops/state, or directory:<path>. Not given: what the plan trains begins at once.' },
    'find-candidates': { kind: 'text', description: 'Where to look for candidates that are trained already: workspace, or artifacts of the repository (rankops-judged-<plan hash>, left by a run of a branch). Not given: they are not looked for.' },
    'find-checkpoints': { kind: 'flag', description: 'Looks among the artefacts of the repository for what a training had done when it was ended (rankops-checkpoints-<plan hash>, left by a run of a branch).' },
    ...registryInput,
    ...optionalForgeInputs,
  },
  outputs: {
    plan: 'Path of the plan file.',
    train: 'JSON list of the models to train.',
    redeploy: 'JSON list of the models to redeploy.',
    trainings: 'JSON list of { model, hash } to train, for a matrix; checkpoints is the run that left some.',
    found: 'Those of them whose candidate was found, as { model, hash, run }.',
    missing: 'The others.',
  },

  async run(story) {
    await planChange(story)
  },
})

type PlanStory = Pick<Parameters<typeof plan.run>[0], 'inputs' | 'log' | 'outputs' | 'clock'>

/** The story of plan, for a verb that goes on with what was planned. */
export async function planChange({ inputs, log, outputs, clock }: PlanStory): Promise<Plan> {
  const { base = '', head, changes } = await readSpecChanges({ repository: inputs.folder, base: inputs.base, head: inputs.head, pattern: inputs.specs })
  if (inputs.head === 'HEAD') await warnOfUncommitted(changes, inputs, log)
  const specs = changes.flatMap(readBoth)
  const history = await readHistory(specs.map(nameOf), chooseRegistry(inputs, log), inputs.workspace, log)
  const fileChanges = await readDataChanges(specs, { repository: inputs.folder, base, head })
  const findServed = servedFinder(inputs.repository && inputs.token ? () => chooseForge(inputs, log) : undefined, log)
  const models = await describeModels(specs, { history, source: rememberVersions(chooseSource(inputs)), fileChanges, findServed, log })

  const planned = buildPlan({ base, head, codeVersion: version, models, fileChanges, runs: history.runs, ...await knownRunners(inputs, { log, clock }) })
  await writePlan(inputs, planned)
  for (const line of formatPlanSummary(planned)) log.info(line)

  const { trainings, found, missing } = await findCandidates(planned, inputs, { workspace: inputs.workspace, forge: () => chooseForge(inputs, log), log })
  const named = (action: string) => planned.models.filter((model) => model.action === action).map(({ model }) => model)
  outputs.set('plan', planFile(inputs))
  outputs.set('train', JSON.stringify(named('train')))
  outputs.set('redeploy', JSON.stringify(named('redeploy')))
  outputs.set('trainings', JSON.stringify(trainings))
  outputs.set('found', JSON.stringify(found))
  outputs.set('missing', JSON.stringify(missing))
  outputs.result({ plan: planFile(inputs), models: planned.models.map(({ model, action, reason, hash, onMerge }) => ({ model, action, reason, hash, onMerge })), shared: planned.shared ?? [] })
  outputs.summary(formatPlanSection(planned))
  return planned
}

/** A spec that was broken before cannot be compared with; one that is broken now stops the plan; one that was broken and is gone was no model. */
function readBoth({ path, base, head }: SpecChange): BothSpecs[] {
  const after = head === undefined ? undefined : readSpec(path, head)
  const before = base === undefined ? undefined : base === head ? after : parseSpec(path, base).spec
  if (after) return [{ path, head: after, ...(before ? { base: before } : {}) }]
  return before ? [{ path, base: before }] : []
}

/** What became of the data files that specs name, as far as git carries them. */
async function readDataChanges(specs: readonly BothSpecs[], commits: { repository: string; base: string; head: string }): Promise<FileChanges> {
  const files = specs.flatMap(({ head }) => (head ? dataFilesOf(head) : [])).filter((file) => !isAddress(file))
  return commits.base === '' ? new Map() : readFileChanges({ ...commits, references: files.map(({ path }) => path) })
}

/** Someone at a terminal edits a spec and plans at once; what is not committed is not planned. */
async function warnOfUncommitted(changes: readonly SpecChange[], { folder, specs }: { folder: string; specs: string }, log: Log): Promise<void> {
  for (const { file, text } of await readSpecs(folder, specs)) {
    if (changes.find(({ path }) => path === file)?.head !== text) log.warn(`${file} is not as the commit has it; plan reads commits, so commit it first.`)
  }
}
