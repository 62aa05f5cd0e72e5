// A runner says what it has and that it is there. It needs no administrator's token: it writes on rankops/state, or in a folder that all runners share.
import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { failure, isFailure } from '../base/errors.ts'
import { defineVerb } from '../entry/verb.ts'
import { askNvidiaSmi } from '../plan/gpus/ask-nvidia-smi.ts'
import type { RunnerHeartbeat } from '../plan/lease/record.ts'
import { longestSilenceMinutes } from '../plan/lease/silence.ts'
import { formatMachines } from '../plan/schedule/words.ts'
import { memoryMiB } from './choose-runners.ts'
import { optionalForgeInputs } from './common-inputs.ts'
import { openQueue, queueInput } from './queue/open-queue.ts'

export const heartbeat = defineVerb({
  name: 'heartbeat',
  summary: 'Tells the line of trainings that this runner is there, with which processors, memory and GPUs.',
  examples: ['rankops heartbeat --runner gpu-1 --queue directory:/srv/rankops-queue --every-minutes 5', 'GITHUB_TOKEN=… rankops heartbeat --runner gpu-1 --repository shop/models --drain'],
  inputs: {
    runner: { kind: 'text', required: true, from: ['env.RUNNER_NAME'], description: 'Its name, which is its label in workflows too.' },
    'every-minutes': { kind: 'number', description: `Say it again after so many minutes, fewer than ${longestSilenceMinutes}, until it is told to end; a runner that is silent for ${longestSilenceMinutes} counts as gone. Not given: once.` },
    drain: { kind: 'flag', description: 'It ends what it has and takes nothing new.' },
    gone: { kind: 'flag', description: 'It is taken out of service: nobody waits for it any longer.' },
    'memory-mib': { kind: 'number', description: 'Memory that trainings may use, in MiB. Not given: all of the machine, or of the container.' },
    cores: { kind: 'number', description: 'Cores that trainings may use. Not given: all.' },
    ...queueInput,
    ...optionalForgeInputs,
  },
  outputs: {},

  async run({ inputs, log, outputs, clock, signal, environment }) {
    if (!/^[\w.-]{1,100}$/.test(inputs.runner)) throw failure('INPUT_INVALID', { name: 'runner', problem: `expected letters, digits, dots and hyphens, found ${JSON.stringify(inputs.runner.slice(0, 60))}` })
    if (inputs.everyMinutes !== undefined && !(inputs.everyMinutes > 0 && inputs.everyMinutes < longestSilenceMinutes)) throw failure('INPUT_INVALID', { name: 'every-minutes', problem: `expected 1 to ${longestSilenceMinutes - 1}, found ${inputs.everyMinutes}: a runner that is silent for ${longestSilenceMinutes} minutes counts as gone` })
    const book = openQueue(inputs, { log, clock })
    if (inputs.gone) {
      await book.forgetRunner(inputs.runner)
      log.info(`${inputs.runner} is no longer told of.`)
      return
    }
    for (const everyMs = (inputs.everyMinutes ?? 0) * 60_000; ;) {
      const told = await describe(inputs, environment, clock.now())
      try {
        await book.tellRunner(told)
        log.info(`${formatMachines([{ ...told, state: told.isDrained ? 'drained' : 'online' }])} is there.${told.problem === undefined ? '' : ` No GPU is counted: ${told.problem}.`}`)
      } catch (error) {
        // Who goes on for weeks outlives a night in which nobody answers.
        if (everyMs === 0 || !isFailure(error) || error.kind !== 'outside') throw error
        log.warn(`This beat did not get through (${error.message}); the next one is tried in ${inputs.everyMinutes} min.`)
      }
      outputs.result(told)
      if (everyMs === 0) return
      await pause(everyMs, undefined, { signal }).catch(() => {})
      if (signal.aborted) return
    }
  },
})

async function describe({ runner, drain, memoryMib, cores }: { runner: string; drain: boolean; memoryMib: number | undefined; cores: number | undefined }, environment: Record<string, string>, now: Date): Promise<RunnerHeartbeat> {
  const found = await askNvidiaSmi(environment)
  // Trainings name GPUs by their index, so one that fell off the bus leaves a hole that nobody may get.
  const gpus = 'gpus' in found && found.lost.length === 0 && found.gpus.every(({ index }, i) => index === i) ? found.gpus.map(({ memoryMiB: each = 0 }) => each) : []
  const problem = 'reason' in found ? (found.reason === 'missing' ? undefined : found.problem) : gpus.length === 0 ? found.lost[0] ?? 'their numbers have holes' : undefined
  return { name: runner, cpu: cores ?? availableParallelism(), memoryMiB: memoryMib ?? memoryMiB(), gpus, isDrained: drain, beat: randomUUID(), toldAt: now.toISOString(), ...(problem === undefined ? {} : { problem }) }
}
