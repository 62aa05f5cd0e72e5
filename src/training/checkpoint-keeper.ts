import type { Clock } from '../base/clock.ts'
import type { Checkpoint, FitPorts } from '../families/family.ts'
import type { SavedCheckpoint } from './checkpoint-file.ts'
import type { CheckpointFolder } from './checkpoint-folder.ts'
import type { startHeartbeat } from './heartbeat.ts'
import type { startMeter } from './meter.ts'

interface Keeping {
  checkpoints: CheckpointFolder
  saved: SavedCheckpoint | undefined
  everyMs: number
  heartbeat: Awaited<ReturnType<typeof startHeartbeat>>
  meter: ReturnType<typeof startMeter>
  clock: Clock
  signal: AbortSignal
}

/** At most so much of a training's time goes into checkpoints that nothing but the end of an epoch asks for. */
const mostShare = 0.1

/** Decides when a checkpoint is written: at the end of an epoch where that costs little, every `everyMs`, and when the run is to end. Counts steps, and tells of
 *  each that the training goes on. */
export function checkpointKeeper({ checkpoints, saved, everyMs, heartbeat, meter, clock, signal }: Keeping): Required<Pick<FitPorts, 'isCheckpointDue' | 'saveCheckpoint'>> {
  let steps = saved?.steps ?? 0
  let epoch = saved?.checkpoint.epoch ?? 0
  let savedAt = clock.elapsedMs()
  let costMs = 0
  heartbeat.beat({ steps, epoch })

  const isDue = () => signal.aborted || clock.elapsedMs() - savedAt >= everyMs
  return {
    isCheckpointDue() {
      steps += 1
      heartbeat.beat({ steps, epoch })
      return isDue()
    },
    async saveCheckpoint(checkpoint: Checkpoint) {
      epoch = checkpoint.epoch
      heartbeat.beat({ steps, epoch })
      const startedAt = clock.elapsedMs()
      if (!isDue() && startedAt - savedAt < costMs / mostShare) return
      await checkpoints.save(checkpoint, meter.spent(), steps)
      savedAt = clock.elapsedMs()
      costMs = savedAt - startedAt
      heartbeat.beat({ steps, epoch })
    },
  }
}
