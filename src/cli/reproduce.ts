// Makes a released model again from its own records, and says of each file whether it has the same bytes.
import { join, resolve } from 'node:path'
import { failure } from '../base/errors.ts'
import { readText } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import { whileAlone } from '../base/while-alone.ts'
import { dataVersion } from '../dataset/data-version.ts'
import { datasetRecord } from '../dataset/record.ts'
import { endWith } from '../entry/exit-codes.ts'
import { defineVerb } from '../entry/verb.ts'
import { version as ownVersion } from '../entry/version.ts'
import { hashOf } from '../plan/plan-hash.ts'
import type { PlannedModel } from '../plan/record.ts'
import type { Manifest } from '../release/record.ts'
import type { Registry } from '../release/registry.ts'
import { isBackendName } from '../tensor/names.ts'
import { trainedModelRecord } from '../training/record.ts'
import type { TrainedModel } from '../training/record.ts'
import { chooseRegistry, releaseFolder } from './choose-registry.ts'
import { chooseSource } from './choose-source.ts'
import { dataInputs, folderInput, optionalForgeInputs, registryInput, workspaceInputs } from './common-inputs.ts'
import { compareFiles, compareMetrics, compareTexts } from './compare-releases.ts'
import { findRelease } from './find-release.ts'
import { measureModel } from './measure-model.ts'
import { parseRelease } from './parse-release.ts'
import { trainCandidate } from './train-inline.ts'
import { candidateOf } from './workspace.ts'

export const reproduce = defineVerb({
  name: 'reproduce',
  summary: 'Makes a released model again from the data it was made of, and says whether it has the same bytes.',
  examples: ['rankops reproduce user-behavior@1.2.0', 'rankops reproduce credit-default@1.0.0 --data ~/Downloads'],
  positional: 'release',
  isCommandOnly: true,
  inputs: {
    release: { kind: 'text', required: true, description: 'The release, <model>@<version>.' },
    workspace: workspaceInputs.workspace,
    ...folderInput,
    data: { ...dataInputs.data, description: 'Copies of data files that changed or moved since: files, or folders with files. One is taken when its sha256 is that of the file the release was made of.' },
    snapshots: dataInputs.snapshots,
    ...registryInput,
    ...optionalForgeInputs,
  },
  outputs: {},

  async run({ inputs, log, outputs, clock, signal }) {
    const registry = chooseRegistry(inputs, log)
    const wanted = parseRelease(inputs.release)
    const manifest = await findRelease(registry, wanted.model, wanted.version)
    refuseOtherVersion(manifest)
    const released = await readRelease(manifest, inputs, registry)
    warnOfOtherMachine(manifest, log)

    // A workspace of its own: what a plan trained, or a release holds, stays as it is.
    const { model, lineage: { spec, planHash, commit } } = manifest
    const planned = { model, hash: planHash, spec, backend: backendOf(released.trained), executor: 'inline' }
    const candidate = candidateOf({ workspace: join(inputs.workspace, 'reproductions', model, manifest.version) }, planned)
    const source = chooseSource(inputs, released.dataset.sources)
    const made = await whileAlone(candidate.folder, () => log.group(`Make ${manifest.tag} again`, () => trainCandidate({ codeVersion: ownVersion, head: commit }, planned, candidate, { source, repository: inputs.folder }, { clock, log, signal })), { signal })

    const comparisons = [
      compareTexts('plan', planHash, hashOf({ ...planned, codeVersion: ownVersion, dataVersion: await dataVersion(spec, source), action: 'train' })),
      compareTexts('dataset', manifest.lineage.datasetFingerprint, made.dataset.fingerprint),
      ...compareFiles(released.trained.files, made.trained.files),
      ...compareMetrics(manifest.lineage.metrics, measureModel(spec, made.rows, await candidate.readModelFiles(made.trained), 'test')),
    ]
    for (const { what, isEqual, released: before, reproduced } of comparisons) log.info(isEqual ? `${what}: equal, ${before}` : `${what}: differs, ${before} was released, ${reproduced} came out now`)
    outputs.result({ release: manifest.tag, isEqual: comparisons.every(({ isEqual }) => isEqual), comparisons })
    const different = comparisons.filter(({ isEqual }) => !isEqual).map(({ what }) => what)
    if (different.length > 0) return endWith(2, `${manifest.tag} came out different: ${different.join(', ')}. What was made now lies in ${candidate.folder}.`)
    log.info(`${manifest.tag} came out the same: ${comparisons.length} of ${comparisons.length} comparisons are equal.`)
  },
})

/** Another version of RankOps may make another model of the same data, and nobody could say why. */
function refuseOtherVersion({ tag, model, version, lineage: { codeVersion } }: Manifest): void {
  if (codeVersion !== ownVersion) throw failure('RELEASE_OTHER_CODE', { tag, release: `${model}@${version}`, expected: codeVersion, found: ownVersion })
}

/** Fetches the release, verified, and reads how it was made. */
async function readRelease(manifest: Manifest, inputs: { workspace: string }, registry: Registry) {
  const folder = releaseFolder(inputs, manifest)
  await registry.fetch(manifest, folder)
  const [trained, dataset] = await Promise.all([readText(join(folder, 'trained-model.json')), readText(join(folder, 'dataset.json'))])
  return { trained: trainedModelRecord.parse(trained, resolve(folder, 'trained-model.json')), dataset: datasetRecord.parse(dataset, resolve(folder, 'dataset.json')) }
}

/** A record may name any backend; this RankOps can only open those that a plan can name. */
function backendOf({ backend: { name } }: TrainedModel): PlannedModel['backend'] {
  if (name !== 'command' && !isBackendName(name)) throw failure('RECORD_INVALID', { where: 'trained-model.json', problem: `unknown backend ${JSON.stringify(name.slice(0, 60))}` })
  return name
}

/** Equal bytes are promised for one platform; what another one does differently is no news then. */
function warnOfOtherMachine({ tag, lineage: { environment } }: Manifest, log: Log): void {
  const here = { node: process.version, platform: `${process.platform} ${process.arch}` }
  for (const name of ['node', 'platform'] as const) if (environment[name] !== here[name]) log.warn(`${tag} was trained with ${name} ${environment[name]}, this is ${here[name]}: bytes may differ for that reason.`)
}
