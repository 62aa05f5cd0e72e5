import type { Manifest } from '../release/record.ts'
import type { Registry } from '../release/registry.ts'
import { releaseFolder } from './choose-registry.ts'

/** Gives the folder of a release, fetched and verified. It is asked for at every look at the world; once a step is enough, for each look at
 *  the registry may cost a request. */
export function releaseFolders(model: string, find: (version: string) => Manifest | Promise<Manifest>, inputs: { workspace: string }, registry: Registry): (version: string) => Promise<string> {
  const fetched = new Set<string>()
  return async (version) => {
    const folder = releaseFolder(inputs, { model, version })
    if (!fetched.has(version)) await registry.fetch(await find(version), folder)
    fetched.add(version)
    return folder
  }
}
