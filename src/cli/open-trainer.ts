import { resolve } from 'node:path'
import { freePorts } from '../base/free-ports.ts'
import { libraryEnvironment, processVariables } from '../entry/native-libraries.ts'
import { childEnvironment } from '../entry/surroundings.ts'
import type { Program } from '../families/family.ts'
import { sameGroupRunner } from '../plan/executors/same-group.ts'
import { askNvidiaSmi } from '../plan/gpus/ask-nvidia-smi.ts'
import { oneAtATime, usedMiBOf } from '../plan/gpus/used-memory.ts'
import type { PlannedModel } from '../plan/record.ts'
import type { TensorBackend } from '../tensor/tensor.ts'
import { programFolder } from '../training/command/contract.ts'
import { commandProgram } from '../training/command/run-command.ts'
import { openBackend } from './open-backend.ts'

/** Opens what fits a planned model: a backend of ours, or the program that the spec names. `repository`: where that lies; `folder`: of the training. */
export async function openTrainer({ spec, backend }: Pick<PlannedModel, 'spec' | 'backend'>, { repository, folder }: { repository: string; folder: string }): Promise<{ backend: TensorBackend; program?: Program }> {
  if (backend !== 'command') return { backend: await openBackend(backend, spec.resources) }
  const program = commandProgram(
    { spec, repository: resolve(repository), folder: resolve(folder, programFolder), environment: { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', ...childEnvironment(), ...libraryEnvironment() } },
    { runner: sameGroupRunner(), gpuUsedMiB: oneAtATime(gpuUsedMiB), freePorts },
  )
  return { backend: commandBackend, program }
}

/** Stands where a backend of ours would: the program tells afterwards what it ran on. */
const commandBackend: TensorBackend = {
  name: 'command', device: 'what the program says', version: 'of the program',
  fitDense: () => Promise.reject(new Error('a program fits the model')),
}

async function gpuUsedMiB(): Promise<number | undefined> {
  return usedMiBOf(await askNvidiaSmi(processVariables()), processVariables()['CUDA_VISIBLE_DEVICES'])
}
