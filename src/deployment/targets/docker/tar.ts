/** A file of an archive: path with `/`, size in bytes, and exactly so many bytes. */
export interface TarFile { path: string; bytes: number; content: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }

const blockBytes = 512

/** A tar archive (POSIX ustar) of files that everyone may read, with the folders they lie in, owned by root and without times: equal files
 *  give equal bytes. Memory does not grow with the files. Sizes from 8 GiB on are written as GNU tar does. */
export async function* tarOf(files: readonly TarFile[]): AsyncGenerator<Uint8Array> {
  const folders = new Set(files.flatMap(({ path }) => path.split('/').slice(0, -1).map((_, i, names) => names.slice(0, i + 1).join('/'))))
  for (const folder of [...folders].sort()) yield header(`${folder}/`, 0, '5', 0o755)
  for (const { path, bytes, content } of files) {
    yield header(path, bytes, '0', 0o644)
    let written = 0
    for await (const chunk of content) {
      written += chunk.length
      yield chunk
    }
    if (written !== bytes) throw new Error(`${path} had ${bytes} bytes and now has ${written}`)
    yield new Uint8Array((blockBytes - bytes % blockBytes) % blockBytes)
  }
  yield new Uint8Array(2 * blockBytes)
}

/** An archive of one empty folder, which that user and group own and nobody else may look into. */
export async function* tarOfFolder(path: string, owner: number): AsyncGenerator<Uint8Array> {
  yield header(`${path}/`, 0, '5', 0o700, owner)
  yield new Uint8Array(2 * blockBytes)
}

function header(path: string, bytes: number, type: '0' | '5', mode: number, owner = 0): Uint8Array {
  const block = Buffer.alloc(blockBytes)
  const { prefix, name } = splitPath(path)
  block.write(name, 0)
  block.write(octal(mode, 8), 100)
  block.write(octal(owner, 8), 108)
  block.write(octal(owner, 8), 116)
  writeSize(block, bytes)
  block.write(octal(0, 12), 136)
  block.write(type, 156)
  block.write('ustar\x0000', 257)
  block.write(prefix, 345)
  // The sum of all bytes, its own field read as spaces.
  block.fill(' ', 148, 156)
  block.write(`${block.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function writeSize(block: Buffer, bytes: number): void {
  if (bytes < 8 ** 11) block.write(octal(bytes, 12), 124)
  else { block.writeBigUInt64BE(BigInt(bytes), 128); block[124] = 0x80 }
}

function octal(value: number, width: number): string {
  return value.toString(8).padStart(width - 1, '0')
}

/** Up to 100 bytes of name and 155 of prefix, divided at a `/`. */
function splitPath(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path }
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)]
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100 && name !== '') return { prefix, name }
  }
  throw new Error(`${path} is too long for a tar archive`)
}
