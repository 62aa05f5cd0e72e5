/** What nvidia-smi is asked for. The name comes last, since nothing else may hold a comma; the performance state is there for what it says in place of one where the GPU has failed. */
export const nvidiaSmiArguments = ['--query-gpu=index,uuid,memory.total,memory.used,pstate,driver_version,name', '--format=csv,noheader,nounits']

/** A GPU as the driver sees it. Memory is missing where the driver does not tell it ("[N/A]": memory shared with the processor, or a GPU that is divided). */
interface Gpu { index: number; name: string; uuid: string; memoryMiB?: number; usedMiB?: number; driver: string }

/** Why no GPU can be counted on. `missing`: there is no nvidia-smi. `hangs`: no answer in time. `noDriver`: the program is there, its driver does not
 *  answer. `driverMismatch`: the driver was replaced and the machine not started anew. `noGpu`: the driver has none. `gpuLost`: it had one, or has one that must be reset. */
type NoGpuReason = 'missing' | 'hangs' | 'noDriver' | 'driverMismatch' | 'noGpu' | 'gpuLost' | 'tooFewColumns' | 'garbage'

/** What there is, or why not. `lost` are lines about GPUs that fell off the bus, or must be reset, while others go on. */
export type Gpus = { gpus: Gpu[]; lost: string[] } | { reason: NoGpuReason; problem: string }

/** How a run of the program ended; `errors`: its error output. */
export type NvidiaSmiRun = { output: string; errors?: string; exitCode: number } | { missing: true } | { timedOutAfterMs: number }

/** Reads what nvidia-smi wrote. Nothing that it writes throws, and nothing but whole rows counts: a table that is torn or of another program
 *  gives a reason and no GPU, since half of a list would be taken for all of it. Warnings, and what else is on the error output beside rows, take no GPU away. */
export function parseNvidiaSmi(run: NvidiaSmiRun): Gpus {
  if ('missing' in run) return { reason: 'missing', problem: 'there is no nvidia-smi on the PATH' }
  if ('timedOutAfterMs' in run) return { reason: 'hangs', problem: `nvidia-smi did not answer within ${run.timedOutAfterMs / 1000} s` }
  const [lines, errors] = [linesOf(run.output), linesOf(run.errors ?? '')]
  const told = [...lines, ...errors].filter((line) => sentenceReason(line))
  const rows = lines.filter((line) => !sentenceReason(line) && !warning.test(line))
  const lost = told.filter((line) => sentenceReason(line) === 'gpuLost')
  const fatal = told.find((line) => sentenceReason(line) !== 'gpuLost') ?? (rows.length === 0 ? lost[0] : undefined)
  if (fatal !== undefined) return { reason: sentenceReason(fatal)!, problem: `nvidia-smi says: ${shorten(fatal)}` }
  if (rows.length === 0) return { reason: 'garbage', problem: errors[0] === undefined ? `nvidia-smi wrote nothing and ended with ${run.exitCode}` : `nvidia-smi says: ${shorten(errors[0])}` }

  const gpus = rows.map(parseRow)
  const wrong = gpus.find((gpu) => 'reason' in gpu)
  if (wrong !== undefined && 'reason' in wrong) return wrong
  const found = gpus as Gpu[]
  if (new Set(found.map(({ index }) => index)).size < found.length) return { reason: 'garbage', problem: 'nvidia-smi names a GPU twice' }
  return { gpus: found, lost: lost.map(shorten) }
}

/** Sentences that nvidia-smi writes in place of rows. */
const sentences: readonly [RegExp, NoGpuReason][] = [
  [/version mismatch/i, 'driverMismatch'],
  [/couldn't communicate with the NVIDIA driver|Failed to initialize NVML/i, 'noDriver'],
  [/No devices were found/i, 'noGpu'],
  [/GPU is lost|GPU requires reset|Unable to determine the device handle/i, 'gpuLost'],
]

/** That of a GPU whose memory of settings is damaged (exit code 14) comes with every answer; it computes all the same. */
const warning = /^warning:/i

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '')
}

function sentenceReason(line: string): NoGpuReason | undefined {
  return sentences.find(([pattern]) => pattern.test(line))?.[1]
}

function parseRow(line: string): Gpu | { reason: NoGpuReason; problem: string } {
  const cells = line.split(',').map((cell) => cell.trim())
  if (cells.length > 1 && cells.length < 7) return { reason: 'tooFewColumns', problem: `nvidia-smi gives ${cells.length} columns in place of 7: ${shorten(line)}` }
  const [index = '', uuid = '', total = '', used = '', state = '', driver = '', ...name] = cells
  const isRow = /^\d{1,4}$/.test(index) && /^GPU-[\w-]+$/.test(uuid) && isAmount(total) && isAmount(used) && /^P\d{1,2}$|^\[.*\]$/.test(state) && /^\d+(\.\d+)+$/.test(driver) && name.join('') !== ''
  if (!isRow) return { reason: 'garbage', problem: `nvidia-smi gives a line that is no GPU: ${shorten(line)}` }
  return { index: Number(index), name: name.join(', '), uuid, ...amount('memoryMiB', total), ...amount('usedMiB', used), driver }
}

function isAmount(cell: string): boolean {
  return /^\d{1,9}$/.test(cell) || /^\[.*\]$/.test(cell)
}

function amount(key: 'memoryMiB' | 'usedMiB', cell: string): Partial<Gpu> {
  return cell.startsWith('[') ? {} : { [key]: Number(cell) }
}

/** A line as a person may see it: without control characters, and not without end. */
function shorten(line: string): string {
  const visible = line.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?')
  return visible.length > 160 ? `${visible.slice(0, 160)}…` : visible
}
