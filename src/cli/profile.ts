// Writes what each user of the data is interested in, as a released model sees it: one line of JSON a user.
import { mkdir, open, rename } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { failure } from '../base/errors.ts'
import { writeWhole } from '../base/files.ts'
import { loadRows } from '../dataset/load-rows.ts'
import { prepareDataset } from '../dataset/prepare-dataset.ts'
import { defineVerb } from '../entry/verb.ts'
import type { Model, ScoringModel } from '../families/family.ts'
import { formatCount } from '../metrics/figures.ts'
import { chooseRegistry } from './choose-registry.ts'
import { chooseSource } from './choose-source.ts'
import { dataInputs, folderInput, optionalForgeInputs, registryInput, specsInput, workspaceInputs } from './common-inputs.ts'
import { deployedSpecs } from './deployments.ts'
import { findRelease } from './find-release.ts'
import { openRelease } from './open-release.ts'

export const profile = defineVerb({
  name: 'profile',
  summary: 'What is each user interested in? One line of JSON a user, as a released model sees the data of today.',
  examples: ['rankops profile user-behavior', 'rankops profile user-behavior --output profiles.jsonl'],
  positional: 'model',
  isCommandOnly: true,
  inputs: {
    model: { kind: 'text', required: true, description: 'Name of the model; its spec names the data.' },
    version: { kind: 'text', description: 'Version of the release. Not given: the newest.' },
    output: { kind: 'text', description: 'The file to write. It names users: keep it where their data may be. Not given: profiles/<model>.jsonl in the workspace.' },
    workspace: workspaceInputs.workspace,
    ...folderInput,
    ...specsInput,
    ...dataInputs,
    ...registryInput,
    ...optionalForgeInputs,
  },
  outputs: {},

  async run({ inputs, log, outputs, signal }) {
    const [{ spec }] = await deployedSpecs({ ...inputs, model: [inputs.model], environment: undefined }) as [Awaited<ReturnType<typeof deployedSpecs>>[number]]
    const registry = chooseRegistry(inputs, log)
    const manifest = await findRelease(registry, inputs.model, inputs.version)

    const model: Model & Pick<Partial<ScoringModel>, 'profileUsers'> = await openRelease(manifest, inputs, registry)
    if (!model.profileUsers) throw failure('MODEL_DATA_UNFIT', { problem: `${manifest.tag} knows of no interests of users: only a model of the family behavior that was fitted on events does` })
    const datasetFolder = resolve(inputs.workspace, 'profiles', inputs.model)
    const rows = await loadRows(datasetFolder, await prepareDataset({ spec, folder: datasetFolder }, { source: chooseSource(inputs), log }))

    const path = resolve(inputs.output ?? `${datasetFolder}.jsonl`)
    const users = await writeLines(path, model.profileUsers(rows), signal)
    log.info(`${manifest.tag}: the interests of ${formatCount(users)} users are in ${path}.`)
    outputs.result({ release: manifest.tag, users, path })
  },
})

/** Beside its place first: whoever reads the file sees the old profiles or the new ones. */
async function writeLines(path: string, profiles: ReturnType<NonNullable<ScoringModel['profileUsers']>>, signal: AbortSignal): Promise<number> {
  await mkdir(dirname(path), { recursive: true })
  const unfinished = `${path}.tmp`
  const file = await open(unfinished, 'w', 0o600)
  let users = 0
  try {
    for (const { user, interests } of profiles) {
      signal.throwIfAborted()
      await writeWhole(file, Buffer.from(`${JSON.stringify({ user, ...interests })}\n`))
      users += 1
    }
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
  return users
}
