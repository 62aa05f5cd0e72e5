import { globSync } from 'node:fs'
import { join } from 'node:path'
import { isFailure } from '../base/errors.ts'
import { readText } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import type { ModelHistory } from '../plan/plan.ts'
import type { Registry } from '../release/registry.ts'
import { trainedModelRecord } from '../training/record.ts'
import type { TrainedModel } from '../training/record.ts'

/** What is known of a model: its newest release, and how long its trainings in this workspace took. */
export async function readHistory(model: string, registry: Registry, workspace: string, log: Log): Promise<ModelHistory> {
  const [newest] = await registry.list(model)
  const trainings = (await readTrainedModels(workspace, log)).filter((trained) => trained.model === model)
  return {
    trainings: trainings.map(({ provenance }) => ({ minutes: provenance.durationMs / 60_000 })),
    ...(newest ? { newestRelease: { version: newest.version, digest: newest.digest, planHash: newest.lineage.planHash, codeVersion: newest.lineage.codeVersion } } : {}),
  }
}

/** Oldest first. What cannot be read only makes the prediction poorer. */
async function readTrainedModels(workspace: string, log: Log): Promise<TrainedModel[]> {
  const found: TrainedModel[] = []
  for (const file of globSync('candidates/*/trained-model.json', { cwd: workspace })) {
    try {
      found.push(trainedModelRecord.parse(await readText(join(workspace, file)), file))
    } catch (error) {
      if (!isFailure(error)) throw error
      log.debug(`An earlier training is left out of the prediction: ${error.message}`)
    }
  }
  return found.sort((a, b) => a.provenance.startedAt.localeCompare(b.provenance.startedAt))
}
