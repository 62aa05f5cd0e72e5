// Finds a real tool on PATH, or installs it through the engine scripts that may lie beside the project, or gives up.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const engines = join(import.meta.dirname, '../../../shared/tools')

/** A PATH on which all of the tools are, or undefined. `script` is the engine script that installs them. */
export async function toolPath(tools: string[], script: string): Promise<string | undefined> {
  const path = process.env['PATH'] ?? ''
  if (tools.every((tool) => isOn(path, tool))) return path
  if (!existsSync(join(engines, script))) return undefined
  try {
    const { stdout } = await run('bash', ['-c', `env="$(bash "$1" install)" && eval "$env" && printf %s "$PATH"`, '-', join(engines, script)], { timeout: 15 * 60_000, maxBuffer: 64 * 1024 * 1024 })
    return tools.every((tool) => isOn(stdout, tool)) ? stdout : undefined
  } catch {
    return undefined
  }
}

/** Path of a Chromium, installed from the system's packages where that is possible, or undefined. */
export async function chromium(): Promise<string | undefined> {
  const find = () => ['chromium', 'chromium-browser', 'google-chrome'].find((name) => isOn(process.env['PATH'] ?? '', name))
  if (find() || process.getuid?.() !== 0) return find()
  try {
    await run('bash', ['-c', 'apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk'], { timeout: 15 * 60_000, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  } catch {
    return undefined
  }
  return find()
}

function isOn(path: string, tool: string): boolean {
  return path.split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, tool)))
}
