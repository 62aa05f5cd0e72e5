import { randomUUID } from 'node:crypto'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../base/errors.ts'
import { removeIfAny, writeFileAtomic } from '../../base/files.ts'
import type { Program, ProgramInput, ProgramPorts } from '../../families/family.ts'
import { formatSafetensors } from '../../matrix/safetensors.ts'
import type { Spec } from '../../spec/record.ts'
import { checkpointsFingerprint, deathOf, mostRestarts } from '../deaths.ts'
import { jobFiles, jobRecord, jobVariable, outputFiles } from './contract.ts'
import { gpuWitness } from './gpu-witness.ts'
import { readOutput } from './read-output.ts'
import { runWorkers } from './run-workers.ts'
import type { Runner } from './run-workers.ts'

export interface CommandInput {
  spec: Spec
  /** The repository, in which the program lies and runs. */
  repository: string
  /** Of the job; what a killed run left there is found again. */
  folder: string
  /** All that the program sees of it: no secret is among them. */
  environment: Readonly<Record<string, string>>
}

export interface CommandPorts {
  runner: Runner
  /** Memory in use on the GPUs that the job may use, in MiB; undefined where nothing tells. */
  gpuUsedMiB?(): Promise<number | undefined>
  /** Free ports of this machine, for workers that talk to each other. */
  freePorts(n: number): Promise<number[]>
  /** How often heartbeat and GPUs are looked at. */
  pollMs?: number
}

/** The program that the spec names, as what fits a model: it is given rows and told where its checkpoints lie, and leaves a model and metrics. One that dies is started again where it had
 *  written a checkpoint. Fails with COMMAND_FAILED, COMMAND_OUTPUT_INVALID, TENSOR_GPU_UNUSED, and whatever the runner says. */
export function commandProgram({ spec, repository, folder, environment }: CommandInput, { runner, gpuUsedMiB = async () => undefined, freePorts, pollMs = 500 }: CommandPorts): Program {
  const { name: model, training: { command: { run, workers } = { run: [], workers: 1 }, seed }, resources } = spec
  return async (input, ports) => {
    const gpu = gpuWitness(gpuUsedMiB)
    const lookAtGpu = async () => { if (resources.gpu > 0) await gpu.look() }
    await lookAtGpu()

    async function runOnce(): Promise<{ output: string; exitCode: number }> {
      const output = await prepare(spec, folder, input)
      const addresses = (await freePorts(workers)).map((port) => `127.0.0.1:${port}`)
      const watch = watchProgress([join(folder, jobFiles.heartbeat), join(output, outputFiles.metrics)], ports, pollMs, lookAtGpu)
      try {
        const job = { name: model, command: run, folder: repository, environment: { ...environment, [jobVariable]: join(folder, jobFiles.job) }, addresses }
        return { output, exitCode: await runWorkers(runner, job, ports) }
      } finally {
        clearInterval(watch)
      }
    }

    async function runToItsEnd(restarts = 0): Promise<string> {
      const before = await checkpointsFingerprint(folder)
      const { output, exitCode } = await runOnce()
      ports.signal.throwIfAborted()
      if (exitCode === 0) return output
      const death = deathOf(exitCode, { isNode: false })
      if (death === undefined || restarts === mostRestarts || await checkpointsFingerprint(folder) === before) throw failure('COMMAND_FAILED', { model, program: run.join(' '), exitCode })
      ports.log.warn(`${model}: ${workers > 1 ? 'a worker of the program' : 'the program'} ${death}; it is started again from its checkpoint (${restarts + 1} of ${mostRestarts})`)
      return runToItsEnd(restarts + 1)
    }

    const output = await runToItsEnd()
    const told = await readOutput({ folder: output, model, seed })
    if (resources.gpu > 0 && !told.usesGpu) throw failure('TENSOR_GPU_UNUSED', { backend: 'command', device: told.device })
    if (gpu.isIdle()) throw failure('TENSOR_GPU_UNUSED', { backend: 'command', device: `${told.device}, as it says; no GPU held more memory meanwhile` })
    return told
  }
}

/** Gives the folder of the output, which no other run has: a program that outlived its run cannot write into that of the next. Rows that an earlier run was given are the same, for they
 *  belong to one plan and one dataset; so its checkpoints hold. */
async function prepare(spec: Spec, folder: string, { family, features, categories, train, validation }: ProgramInput): Promise<string> {
  const at = (name: keyof typeof jobFiles) => join(folder, jobFiles[name])
  const output = join(at('outputs'), randomUUID())
  await removeIfAny(at('outputs'))
  for (const made of [output, at('checkpoints')]) await mkdir(made, { recursive: true })
  for (const [name, rows] of [['train', train], ['validation', validation]] as const) {
    await writeFileAtomic(at(name), formatSafetensors(new Map([
      ['features', { values: rows.features, shape: [rows.labels.length, features.length] }],
      ['labels', { values: rows.labels }],
    ])))
  }
  await writeFileAtomic(at('job'), jobRecord.format({
    model: spec.name, family, spec, seed: spec.training.seed, features: [...features], categories: [...categories],
    rows: { train: train.labels.length, validation: validation.labels.length },
    train: at('train'), validation: at('validation'), heartbeat: at('heartbeat'), checkpoints: at('checkpoints'), output,
    gpu: spec.resources.gpu,
  }))
  return output
}

/** Tells that the training goes on where one of the files changes. */
function watchProgress(files: readonly string[], { isCheckpointDue }: ProgramPorts, pollMs: number, look: () => Promise<void>): NodeJS.Timeout {
  let seen = ''
  return setInterval(() => {
    void Promise.all(files.map((path) => stat(path).then(({ mtimeMs, size }) => `${mtimeMs} ${size}`, () => ''))).then((states) => {
      if (states.join() !== seen) isCheckpointDue?.()
      seen = states.join()
    })
    look().catch(() => {})                                                 // whoever watches the GPU itself tells what is wrong with it
  }, pollMs)
}
