import { join, resolve } from 'node:path'
import type { FileVersion, Snapshots, Source } from '../dataset/source.ts'
import { contentStore } from '../dataset/sources/content-store.ts'
import { localCopies } from '../dataset/sources/copies.ts'
import { fileSource } from '../dataset/sources/file.ts'
import { httpSource, isAddress } from '../dataset/sources/http.ts'
import { snapshotSource } from '../dataset/sources/snapshots.ts'

export interface SourceInputs { folder: string; workspace: string; data: string[]; snapshots: string | undefined; isOffline?: true }

/** Where the data of a spec is read: paths below the folder, addresses from local copies, snapshots, earlier downloads or the network, in this order.
 *  With `wanted`, the files that a release was made of, it is those or nothing. Offline an address that is not at hand fails with DATA_NOT_FOUND. */
export function chooseSource(inputs: SourceInputs, wanted?: readonly FileVersion[]): Source {
  const files = fileSource(inputs.folder)
  const snapshots = contentStore(snapshotFolder(inputs))
  const copies = localCopies(inputs.data)
  const cache = resolve(inputs.workspace, 'downloads')
  const addresses = httpSource({ cache, holders: [copies, snapshots, contentStore(cache)], isOffline: inputs.isOffline })
  const of = (path: string) => (isAddress(path) ? addresses : files)
  const source: Source = {
    versions: (reference) => of(reference.path).versions(reference),
    open: (reference) => of(reference.path).open(reference),
  }
  return wanted ? snapshotSource(source, { find: async (file) => await snapshots.find(file) ?? await copies.find(file) }, wanted) : source
}

/** Where data.snapshot keeps raw files. */
export function chooseSnapshots(inputs: SourceInputs): Snapshots {
  return contentStore(snapshotFolder(inputs))
}

function snapshotFolder({ workspace, snapshots }: SourceInputs): string {
  return resolve(snapshots ?? join(workspace, 'snapshots'))
}
