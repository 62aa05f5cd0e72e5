import type { FileDigest } from '../base/files.ts'
import type { Manifest } from './record.ts'

/** The port to where releases are kept. A release is immutable; readers see it whole or not at all. Drivers in `registries/`. */
export interface Registry {
  /** Manifests of all published releases of a model, newest version first. Each may cost a request: `listNewest` and `listShipping` cost fewer. */
  list(model: string): Promise<Manifest[]>
  /** The newest releases of many models, newest version first, at most `limit` each; a model without releases has an empty list. One
   *  listing for all of them, where `list` for each would cost a listing each. */
  listNewest(models: readonly string[], limit: number): Promise<Map<string, Manifest[]>>
  /** The releases of a model that ship these files, by their paths below `model/`, newest version first. */
  listShipping(model: string, files: readonly FileDigest[]): Promise<Manifest[]>
  /** The manifest of one release, undefined where it is not published. */
  find(model: string, version: string): Promise<Manifest | undefined>
  /** Writes the files of a release and its manifest into a folder and verifies every digest. Files that are there and equal stay. */
  fetch(manifest: Manifest, folder: string): Promise<void>
  /** Publishes a release from a folder that holds every file of the manifest. Run again after a kill it completes; run again after
   *  it was published it changes nothing; another content under a published version fails with RELEASE_EXISTS. */
  publish(manifest: Manifest, folder: string, notes: string): Promise<{ url: string }>
}
