import { join, resolve } from 'node:path'
import { failure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { directoryRegistry } from '../release/registries/directory.ts'
import { githubRegistry } from '../release/registries/github.ts'
import type { Registry } from '../release/registry.ts'
import { chooseForge } from './choose-forge.ts'
import type { ForgeInputs } from './choose-forge.ts'

/** The registry that the inputs name: `directory:<path>`, or `github` for the releases of the repository. */
export function chooseRegistry({ registry, workspace, ...inputs }: { registry: string | undefined; workspace: string } & ForgeInputs, log: Log): Registry {
  if (registry === undefined) return directoryRegistry(resolve(workspace, 'registry'))
  if (registry === 'github') return githubRegistry(chooseForge(inputs, log), { log })
  const path = /^directory:(.+)$/.exec(registry)?.[1]
  if (path === undefined) throw failure('INPUT_INVALID', { name: 'registry', problem: `expected directory:<path> or github, found ${JSON.stringify(registry.slice(0, 60))}` })
  return directoryRegistry(resolve(path))
}

/** Where fetched releases lie, each in a folder of its own. */
export function releaseFolder({ workspace }: { workspace: string }, { model, version }: { model: string; version: string }): string {
  return resolve(join(workspace, 'releases', model, version))
}
