import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { failure } from '../base/errors.ts'
import { readText, readTextIfAny } from '../base/files.ts'
import type { InputTable } from '../entry/verb.ts'
import { thisMachine } from '../plan/allocation.ts'
import type { Runner } from '../plan/allocation.ts'
import { parseRunners } from '../plan/runners.ts'

const usualFile = '.github/rankops-runners.yaml'

export const runnersInput = {
  runners: { kind: 'text', description: `YAML or JSON file that lists the machines for training: name, executor, cpu, memoryMiB, gpu, gpuMemoryMiB, labels, autoscaler, kubernetes, pricePerHour, currency. Not given: ${usualFile} in the folder, else this machine.` },
} as const satisfies InputTable

export const runnersInputs = {
  ...runnersInput,
  'price-per-hour': { kind: 'text', description: 'What an hour of this machine costs, with the currency, e.g. 0.35 EUR; with a file of runners each has its own price.' },
} as const satisfies InputTable

/** Where training may run: the machines of the file, or this machine. */
export async function chooseRunners({ folder, runners, pricePerHour }: { folder: string; runners: string | undefined; pricePerHour: string | undefined }): Promise<Runner[]> {
  const file = runnersFile({ folder, runners })
  const text = runners === undefined ? await readTextIfAny(file) : await readText(file)
  if (text === undefined) return [{ ...thisMachine({ cpu: availableParallelism(), memoryMiB: memoryMiB() }), ...(pricePerHour === undefined ? {} : readPrice(pricePerHour)) }]
  if (pricePerHour !== undefined) throw failure('INPUT_INVALID', { name: 'price-per-hour', problem: `${file} lists the runners; write pricePerHour and currency of each there` })
  return parseRunners(file, text)
}

/** The machines of the file; none where there is no such file. */
export async function listRunnersIfAny(inputs: { folder: string; runners: string | undefined }): Promise<Runner[]> {
  const file = runnersFile(inputs)
  const text = inputs.runners === undefined ? await readTextIfAny(file) : await readText(file)
  return text === undefined ? [] : parseRunners(file, text)
}

/** The file that would list the machines. */
export function runnersFile({ folder, runners }: { folder: string; runners: string | undefined }): string {
  return runners ?? join(folder, usualFile)
}

function readPrice(text: string): Pick<Runner, 'pricePerHour' | 'currency'> {
  const [, amount, currency] = /^(\d{1,9}(?:\.\d{1,9})?) ?([A-Z]{3})$/.exec(text.trim()) ?? []
  if (amount === undefined || currency === undefined) throw failure('INPUT_INVALID', { name: 'price-per-hour', problem: `expected an amount and a currency such as 0.35 EUR, found ${JSON.stringify(text.slice(0, 60))}` })
  return { pricePerHour: Number(amount), currency }
}

/** In a container its limit counts, not the machine's memory. */
export function memoryMiB(): number {
  return Math.floor(Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2 ** 20)
}
