import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { failure, isFailure } from '../base/errors.ts'
import { canonicalJson, digestFolder, digestOfFiles, removeIfAny, verifyFiles, writeFileAtomic } from '../base/files.ts'
import type { FileDigest } from '../base/files.ts'
import { whileAlone } from '../base/while-alone.ts'
import type { Log } from '../base/log.ts'
import { datasetRecord } from '../dataset/record.ts'
import type { Dataset } from '../dataset/record.ts'
import { evaluationRecord } from '../evaluation/record.ts'
import type { Evaluation } from '../evaluation/record.ts'
import { formatBytes } from '../metrics/figures.ts'
import { trainedModelRecord } from '../training/record.ts'
import type { TrainedModel } from '../training/record.ts'
import { chooseVersion } from './choose-version.ts'
import type { VersionPorts } from './choose-version.ts'
import { formatModelCard } from './model-card.ts'
import type { ReleaseIdentity } from './model-card.ts'
import type { Manifest } from './record.ts'
import type { Registry } from './registry.ts'
import { formatReleaseNotes } from './release-notes.ts'
import { formatTag } from './version.ts'

export interface Candidate {
  trained: TrainedModel
  evaluation: Evaluation
  dataset: Dataset
  /** Holds `model/` with the files of the trained model; the release is built in its subfolder `release`. */
  candidateFolder: string
  /** The merged commit. */
  commit: string
}

/** Ships the very candidate that was judged. Called again, after a kill or after it was done, it ends with the same one release;
 *  calls for one candidate on one machine take turns.
 *  Fails with RELEASE_NOT_JUDGED, RELEASE_DIGEST_MISMATCH, or FILE_DIGEST_MISMATCH where the candidate's files were changed. */
export async function releaseCandidate(candidate: Candidate, ports: ReleasePorts): Promise<Manifest> {
  return whileAlone(candidate.candidateFolder, () => releaseAlone(candidate, ports))
}

interface ReleasePorts extends Pick<VersionPorts, 'isMergedAfter'> { registry: Registry; clock: Clock; log: Log }

/** So often another merge may take the version that this one chose. */
const maxAttempts = 5

async function releaseAlone(candidate: Candidate, ports: ReleasePorts): Promise<Manifest> {
  const { trained, candidateFolder } = candidate
  const digest = digestOfFiles(trained.files)
  refuseUnjudged(candidate, digest)
  await verifyFiles(join(candidateFolder, 'model'), trained.files)

  const same = (await ports.registry.listShipping(trained.model, trained.files)).find(({ lineage }) => lineage.planHash === trained.planHash)
  if (same) {
    ports.log.info(`${same.tag} already ships this candidate; nothing to release`)
    return same
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await releaseAsNext(candidate, digest, ports)
    } catch (error) {
      if (!isFailure(error, 'RELEASE_EXISTS') || attempt === maxAttempts) throw error
      ports.log.info(`${error.message}, by another merge at the same time; this one takes the next version`)
    }
  }
}

async function releaseAsNext(candidate: Candidate, digest: string, { registry, clock, log, ...ports }: ReleasePorts): Promise<Manifest> {
  const { trained, evaluation, dataset, candidateFolder, commit } = candidate
  const identity = identify(candidate, digest, await chooseVersion({ model: trained.model, bump: trained.spec.release.bump, commit, baseline: evaluation.baseline?.version }, { registry, ...ports }))
  if (identity.lineage.previous !== evaluation.baseline?.version) log.warn(`${identity.tag} was judged against ${evaluation.baseline?.version ?? 'no release'}, but it comes after ${identity.lineage.previous ?? 'none'}`)
  const folder = join(candidateFolder, 'release')
  const files = await buildFolder(folder, candidate, {
    'trained-model.json': trainedModelRecord.format(trained),
    'evaluation.json': evaluationRecord.format(evaluation),
    'dataset.json': datasetRecord.format(dataset),
    'spec.json': `${canonicalJson(trained.spec, 2)}\n`,
    'MODEL_CARD.md': formatModelCard(identity, evaluation, dataset, trained),
  })
  const manifest: Manifest = { ...identity, files, createdAt: clock.now().toISOString() }
  const { url } = await registry.publish(manifest, folder, formatReleaseNotes(identity, evaluation))
  log.info(`Released ${manifest.tag}: ${files.length} files, ${formatBytes(files.reduce((sum, file) => sum + file.bytes, 0))}, ${url}`)
  return manifest
}

function refuseUnjudged({ trained, evaluation, dataset }: Candidate, digest: string): void {
  const { model } = trained
  const isAllowed = evaluation.verdict === 'pass' || (evaluation.verdict === 'inconclusive' && trained.spec.evaluation.onInconclusive === 'allow')
  if (!isAllowed) throw failure('RELEASE_NOT_JUDGED', { model, verdict: evaluation.verdict, reason: evaluation.reason })
  const pairs: [what: string, found: string, expected: string][] = [
    ['the model', model, evaluation.model],
    ['its plan', trained.planHash, evaluation.planHash],
    ['its digest', digest, evaluation.candidateDigest],
    ['its data', trained.datasetFingerprint, evaluation.datasetFingerprint],
    ['the dataset beside it', dataset.fingerprint, evaluation.datasetFingerprint],
  ]
  for (const [what, found, expected] of pairs) if (found !== expected) throw failure('RELEASE_DIGEST_MISMATCH', { model, what, found, expected })
}

function identify({ trained, evaluation, commit }: Candidate, digest: string, { version, previous }: { version: string; previous: string | undefined }): ReleaseIdentity {
  const { model, spec, provenance } = trained
  return {
    model,
    version,
    tag: formatTag(model, version),
    family: trained.family,
    digest,
    lineage: {
      spec,
      planHash: trained.planHash,
      datasetFingerprint: trained.datasetFingerprint,
      codeVersion: trained.codeVersion,
      backend: trained.backend.name,
      parameterCount: trained.parameterCount,
      metrics: Object.fromEntries(evaluation.metrics.map(({ name, candidate }) => [name, candidate.value])),
      verdict: evaluation.verdict,
      commit,
      ...(previous === undefined ? {} : { previous }),
      training: { startedAt: provenance.startedAt, minutes: provenance.durationMs / 60_000, ...(provenance.setupMs === undefined ? {} : { setupMinutes: provenance.setupMs / 60_000 }), epochs: trained.history.length, seeds: spec.training.seeds, examples: trained.examples.train },
      environment: { node: provenance.nodeVersion, platform: provenance.platform, executor: provenance.executor },
    },
  }
}

/** Copies the named files only: rows, checkpoints and whatever else lies beside a candidate stay where they are. */
async function buildFolder(folder: string, { trained, candidateFolder }: Candidate, texts: Record<string, string>): Promise<FileDigest[]> {
  await removeIfAny(folder)
  for (const { path } of trained.files) {
    const to = join(folder, 'model', path)
    await mkdir(dirname(to), { recursive: true })
    await copyFile(join(candidateFolder, 'model', path), to)
  }
  for (const [name, text] of Object.entries(texts)) await writeFileAtomic(join(folder, name), text)
  const digests = await digestFolder(folder)
  await writeFileAtomic(join(folder, 'SHA256SUMS'), digests.map(({ sha256, path }) => `${sha256}  ${path}\n`).join(''))
  return digestFolder(folder)
}
