import { homedir } from 'node:os'
import { join } from 'node:path'

/** Variables by which libraries that are no JavaScript are found and told what they may use. A training in a child process needs them, too. */
const passedOn = ['RANKOPS_TENSORFLOW', 'CUDA_VISIBLE_DEVICES', 'CUDA_CACHE_PATH', 'CUDA_CACHE_MAXSIZE', 'LD_LIBRARY_PATH', 'TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'VK_ICD_FILENAMES', 'VK_DRIVER_FILES'] as const

export function libraryEnvironment(): Record<string, string> {
  return Object.fromEntries(passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
}

/** The variables of this process. What is set here, libraries of this process read as well. */
export function processVariables(): Record<string, string | undefined> {
  return process.env
}

/** Where `rankops setup-tensorflow` installs: in the home of the user, unless RANKOPS_TENSORFLOW names another folder. */
export function tensorflowFolder(): string {
  return process.env['RANKOPS_TENSORFLOW'] || join(homedir(), '.rankops', 'tensorflow')
}
