// Works out what a change will do, where and for how long, before anything is spent, and writes it down for the steps that follow.
import { availableParallelism, totalmem } from 'node:os'
import type { Log } from '../base/log.ts'
import { dataVersion } from '../dataset/data-version.ts'
import { fileSource } from '../dataset/sources/file.ts'
import { defineVerb } from '../entry/verb.ts'
import { version } from '../entry/version.ts'
import { thisMachine } from '../plan/allocation.ts'
import { formatPlanSummary } from '../plan/format-plan.ts'
import { buildPlan } from '../plan/plan.ts'
import { nextVersion } from '../release/version.ts'
import { formatPlanSection } from '../report/plan-section.ts'
import { readSpecChanges } from '../spec/changes.ts'
import type { SpecChange } from '../spec/changes.ts'
import { parseSpec, readSpec } from '../spec/parse-spec.ts'
import { chooseRegistry } from './choose-registry.ts'
import { folderInput, optionalForgeInputs, registryInput, specsInput, workspaceInputs } from './common-inputs.ts'
import { readHistory } from './model-history.ts'
import { readSpecs } from './read-specs.ts'
import { planFile, writePlan } from './workspace.ts'

export const plan = defineVerb({
  name: 'plan',
  summary: 'What will this change train or redeploy, where, for how long, and what will the merge do?',
  examples: ['rankops plan --base origin/main'],
  inputs: {
    base: { kind: 'text', from: ['event.pull_request.base.sha', 'event.merge_group.base_sha', 'event.before'], description: 'Commit to compare with. Not given: every spec counts as new.' },
    head: { kind: 'text', from: ['event.pull_request.head.sha', 'event.merge_group.head_sha', 'env.GITHUB_SHA'], default: 'HEAD', description: 'Commit to plan.' },
    workspace: workspaceInputs.workspace,
    plan: { ...workspaceInputs.plan, description: 'The plan file to write. Not given: plan.json in the workspace.' },
    ...folderInput,
    ...specsInput,
    ...registryInput,
    ...optionalForgeInputs,
  },
  outputs: {
    plan: 'Path of the plan file.',
    train: 'JSON list of the models to train.',
    redeploy: 'JSON list of the models to redeploy.',
  },

  async run({ inputs, log, outputs }) {
    const { base = '', head, changes } = await readSpecChanges({ repository: inputs.folder, base: inputs.base, head: inputs.head, pattern: inputs.specs })
    if (inputs.head === 'HEAD') await warnOfUncommitted(changes, inputs, log)
    const registry = chooseRegistry(inputs, log)
    const source = fileSource(inputs.folder)
    const models = await Promise.all(changes.map(async (change) => {
      const specs = { base: change.base === undefined ? undefined : parseSpec(change.path, change.base).spec, head: change.head === undefined ? undefined : readSpec(change.path, change.head) }
      const spec = specs.head ?? specs.base
      const history = spec ? await readHistory(spec.name, registry, inputs.workspace, log) : { trainings: [] }
      return {
        path: change.path,
        ...specs,
        dataVersion: { head: specs.head ? await dataVersion(specs.head, source) : '' },
        history,
        nextVersion: nextVersion(history.newestRelease?.version, spec?.release.bump ?? 'minor'),
      }
    }))

    const planned = buildPlan({ base, head, codeVersion: version, models, runners: [thisMachine({ cpu: availableParallelism(), memoryMiB: memoryMiB() })] })
    await writePlan(inputs, planned)
    for (const line of formatPlanSummary(planned)) log.info(line)

    const named = (action: string) => planned.models.filter((model) => model.action === action).map(({ model }) => model)
    outputs.set('plan', planFile(inputs))
    outputs.set('train', JSON.stringify(named('train')))
    outputs.set('redeploy', JSON.stringify(named('redeploy')))
    outputs.result({ plan: planFile(inputs), models: planned.models.map(({ model, action, reason, hash }) => ({ model, action, reason, hash })) })
    outputs.summary(formatPlanSection(planned))
  },
})

/** Someone at a terminal edits a spec and plans at once; what is not committed is not planned. */
async function warnOfUncommitted(changes: readonly SpecChange[], { folder, specs }: { folder: string; specs: string }, log: Log): Promise<void> {
  for (const { file, text } of await readSpecs(folder, specs)) {
    if (changes.find(({ path }) => path === file)?.head !== text) log.warn(`${file} is not as the commit has it; plan reads commits, so commit it first.`)
  }
}

/** In a container its limit counts, not the machine's memory. */
function memoryMiB(): number {
  return Math.floor(Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2 ** 20)
}
