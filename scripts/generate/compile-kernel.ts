import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
/** Threads share the memory, so it is given from outside. */
const options = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd', '--enable', 'threads', '--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536']

/** The AssemblyScript sources of a folder, from kernel.as on, as WebAssembly. The same sources and compiler give the same bytes. */
async function compileKernel(folder: string): Promise<Uint8Array> {
  const { default: compiler } = await import('assemblyscript/asc')
  let bytes: Uint8Array | undefined
  const { error, stderr } = await compiler.main(['kernel.ts', ...options, '--outFile', 'kernel.wasm'], {
    // Its sources end in .ts for the compiler, in .as for everybody else's: as TypeScript they would not pass the type check.
    readFile: (path) => readFile(join(root, folder, path.replace(/\.ts$/, '.as')), 'utf8').catch(() => null),
    writeFile: (_path, content) => { bytes = content as Uint8Array },
    listFiles: () => [],
  })
  const told = stderr.toString()
  if (error || told !== '' || !bytes) throw new Error(`${folder} does not compile: ${told || error?.message}`)
  return bytes
}

/** `bytes.ts` of a folder with a kernel. */
export async function formatKernelBytes(folder: string, header: string): Promise<string> {
  return `// ${header}\n/** kernel.as, compiled */\nexport const kernelBytes = '${Buffer.from(await compileKernel(folder)).toString('base64')}'\n`
}
