/** The port to where raw data lies. Drivers in `sources/`. */
export interface Source {
  /** Content digest of what the reference names now; cheap enough to call in a plan. */
  version(reference: string): Promise<{ path: string; bytes: number; sha256: string }>
  /** The content as decoded text chunks, in order. A content that ends early or changed while it was read fails with DATA_CHANGED. */
  read(reference: string): AsyncIterable<string>
}
