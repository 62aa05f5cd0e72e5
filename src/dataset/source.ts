/** What a spec says of where data lies: a path, a pattern of paths or an address, and what the sha256 of its content must be. For a pattern that is
 *  the sha256 of its files one after another, as `cat data/events-*.csv | sha256sum` tells. */
export interface Reference {
  path: string
  sha256?: string
  /** Whether a file without content is one too, e.g. a picture that did not arrive. */
  mayBeEmpty?: true
  /** An address that sends more is not read further: then the size of the file is what had come, and its bytes are not there. Not given: no limit. */
  mostBytes?: number
}

/** One file and the sha256 of its whole content. */
export interface FileVersion { path: string; sha256: string }

/** One file, opened: `size` in bytes, and its bytes from `start` (the first where not given) to before `end` (the last). A chunk is good until the next one
 *  is asked for, whose bytes may take its place: who keeps one copies it. What was changed, replaced or cut off since it was opened
 *  fails with DATA_CHANGED. */
export interface DataFile { path: string; size: number; read(start?: number, end?: number): AsyncIterable<Buffer> }

/** The port to where raw data lies. Drivers in `sources/`; `cli/choose-source.ts` puts them together. */
export interface Source {
  /** Each file that the reference names now, ascending by path; cheap enough for a plan, so that an address costs no request: what it must hold is
   *  declared. Nothing there fails with DATA_NOT_FOUND, an empty file with DATA_EMPTY, other content than is declared with DATA_DIGEST_DIFFERS. */
  versions(reference: Reference): Promise<FileVersion[]>
  /** The same files, one open at a time: each is closed when the next one is asked for. */
  open(reference: Reference): AsyncIterable<DataFile>
}

/** Where raw files are kept by their content, so that a release can be made again after its source has changed. */
export interface Snapshots {
  /** Keeps a copy; one that is there already costs nothing but a look at its bytes. Other content than the digest fails with DATA_CHANGED. */
  keep(file: DataFile, sha256: string): Promise<void>
}
