import { randomUUID } from 'node:crypto'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../base/errors.ts'
import { removeIfAny, writeFileAtomic } from '../../base/files.ts'
import type { Log } from '../../base/log.ts'
import type { Program, ProgramInput, ProgramPorts } from '../../families/family.ts'
import { formatSafetensors } from '../../matrix/safetensors.ts'
import type { Spec } from '../../spec/record.ts'
import { jobFiles, jobRecord, jobVariable, outputFiles } from './contract.ts'
import { readOutput } from './read-output.ts'

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
  /** Runs a program to its end, and tells it where the signal is aborted. Whoever runs this process holds the program to its limits. */
  runner: { run(job: { name: string; command: string[]; folder: string; environment: Record<string, string> }, ports: { log: Log; signal: AbortSignal }): Promise<{ exitCode: number }> }
  /** Memory in use on the GPUs that the job may use, in MiB; undefined where nothing tells. */
  gpuUsedMiB?(): Promise<number | undefined>
  /** Free ports of this machine, for workers that talk to each other. */
  freePorts(n: number): Promise<number[]>
  /** How often heartbeat and GPUs are looked at. */
  pollMs?: number
}

/** A GPU that a framework computes on holds at least its context. */
const leastGpuMiB = 64

/** The program that the spec names, as what fits a model: it is given rows and told where its checkpoints lie, and leaves a model and metrics. Fails with COMMAND_FAILED,
 *  COMMAND_OUTPUT_INVALID, TENSOR_GPU_UNUSED, and whatever the runner says. */
export function commandProgram({ spec, repository, folder, environment }: CommandInput, { runner, gpuUsedMiB = async () => undefined, freePorts, pollMs = 500 }: CommandPorts): Program {
  return async (input, ports) => {
    const { name: model, training: { command: { run, workers } = { run: [], workers: 1 }, seed }, resources } = spec
    const output = await prepare(spec, folder, input)
    const addresses = (await freePorts(workers)).map((port) => `127.0.0.1:${port}`)
    const gpuBefore = resources.gpu > 0 ? await gpuUsedMiB() : undefined
    let gpuMost: number | undefined
    const watch = watchProgress([join(folder, jobFiles.heartbeat), join(output, outputFiles.metrics)], ports, pollMs, async () => {
      if (resources.gpu > 0) gpuMost = Math.max(gpuMost ?? 0, await gpuUsedMiB() ?? 0)
    })

    const others = new AbortController()
    const signal = AbortSignal.any([ports.signal, others.signal])
    try {
      const codes = await Promise.all(addresses.map(async (_, worker) => {
        const { exitCode } = await runner.run({
          name: workers === 1 ? model : `${model}, worker ${worker + 1}`,
          command: run, folder: repository,
          environment: { ...environment, [jobVariable]: join(folder, jobFiles.job), RANKOPS_WORKER: String(worker), RANKOPS_WORKERS: addresses.join(',') },
        }, { log: ports.log, signal })
        if (exitCode !== 0) others.abort(new Error('another worker failed'))
        return exitCode
      }))
      ports.signal.throwIfAborted()
      // A worker that was told to end since another failed is not the one to name.
      const bad = codes.find((code) => code !== 0 && code < 128) ?? codes.find((code) => code !== 0)
      if (bad !== undefined) throw failure('COMMAND_FAILED', { model, program: run.join(' '), exitCode: bad })
    } finally {
      clearInterval(watch)
    }

    const told = await readOutput({ folder: output, model, seed })
    if (resources.gpu > 0 && !told.usesGpu) throw failure('TENSOR_GPU_UNUSED', { backend: 'command', device: told.device })
    // A program that ends between two looks was not seen, which says nothing.
    if (gpuBefore !== undefined && gpuMost !== undefined && gpuMost < gpuBefore + leastGpuMiB) throw failure('TENSOR_GPU_UNUSED', { backend: 'command', device: `${told.device}, as it says; no GPU held more memory than before` })
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
