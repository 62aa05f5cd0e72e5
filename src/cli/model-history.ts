import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isFailure } from '../base/errors.ts'
import { exists, readText } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import type { NewestRelease } from '../plan/decision.ts'
import type { EarlierRun } from '../plan/prediction.ts'
import type { Manifest } from '../release/record.ts'
import type { Registry } from '../release/registry.ts'
import { trainedModelRecord } from '../training/record.ts'
import type { TrainedModel } from '../training/record.ts'

/** Newest releases by model, the newest first, and the trainings that the registry and this workspace remember. */
export interface History { newestReleases: Map<string, NewestRelease[]>; runs: EarlierRun[] }

/** What is known of some models, each place looked at once. A fresh runner knows the trainings of releases; this workspace also those
 *  that were never released. */
export async function readHistory(models: readonly string[], registry: Registry, workspace: string, log: Log): Promise<History> {
  const manifests = await registry.listNewest(models, releasesEach(models.length))
  const runs = [...[...manifests.values()].flat().flatMap(runOfRelease), ...(await readTrainedModels(workspace, log)).map(runOfCandidate)]
  return {
    newestReleases: new Map([...manifests].map(([model, releases]) => [model, releases.map(toNewestRelease)])),
    // A candidate that was released is one run; its own record is the more exact one.
    runs: [...new Map(runs.map((run) => [run.planHash, run])).values()],
  }
}

/** A release costs a request on GitHub, of which a workflow has 1,000 an hour. */
function releasesEach(nModels: number): number {
  return Math.max(1, Math.min(5, Math.floor(250 / Math.max(1, nModels))))
}

function toNewestRelease({ version, digest, lineage: { planHash, codeVersion } }: Manifest): NewestRelease {
  return { version, digest, planHash, codeVersion }
}

/** None where the release is older than this part of its manifest. */
function runOfRelease({ createdAt, lineage: { spec, planHash, training } }: Manifest): EarlierRun[] {
  return training === undefined ? [] : [ofOneGo({ spec, planHash, endedAt: createdAt, minutes: training.minutes, setupMinutes: training.setupMinutes ?? 0, epochs: training.epochs, networks: training.seeds, examples: training.examples })]
}

function runOfCandidate({ spec, planHash, history, examples, provenance: { startedAt, durationMs, setupMs = 0 } }: TrainedModel): EarlierRun {
  const endedAt = new Date(Date.parse(startedAt) + durationMs).toISOString()
  return ofOneGo({ spec, planHash, endedAt, minutes: durationMs / 60_000, setupMinutes: setupMs / 60_000, epochs: history.length, networks: spec.training.seeds, examples: examples.train })
}

/** What is not fitted by epochs takes as long however many the spec names. */
function ofOneGo(run: EarlierRun): EarlierRun {
  return run.epochs > 0 ? run : { ...run, setupMinutes: run.minutes, epochs: 1, networks: 1 }
}

/** What cannot be read only makes the prediction poorer. */
async function readTrainedModels(workspace: string, log: Log): Promise<TrainedModel[]> {
  const found: TrainedModel[] = []
  for (const name of (await readdir(join(workspace, 'candidates')).catch(() => [])).sort()) {
    const file = `candidates/${name}/trained-model.json`
    if (!(await exists(join(workspace, file)))) continue
    try {
      found.push(trainedModelRecord.parse(await readText(join(workspace, file)), file))
    } catch (error) {
      if (!isFailure(error)) throw error
      log.debug(`An earlier training is left out of the prediction: ${error.message}`)
    }
  }
  return found
}
