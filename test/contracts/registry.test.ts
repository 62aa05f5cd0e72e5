import fs from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import type { Forge } from '../../src/forge/forge.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import { githubRegistry } from '../../src/release/registries/github.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { withFolder } from '../support/suite.ts'
import { testRegistry } from './registry.ts'

testRegistry('directory', (body) => withFolder((root) => body({
  open: () => directoryRegistry(root),
  commit: 'c'.repeat(40),
  dieAt: async (n, run) => {
    const restore = countFileSteps(dyingStep(n))
    try {
      return await diesIn(() => run(directoryRegistry(root)))
    } finally {
      restore()
    }
  },
  damage: async ({ model, version }, path) => changeByte(join(root, model, version, path)),
})))

for (const [name, server, options] of [
  ['github on the local forge', {}, {}],
  ['github with large files in parts, releases not immutable', { hasImmutableReleases: false }, { maxBytes: 10 }],
] as const) {
  testRegistry(name, (body) => withLocalForge(async ({ forge, folder, git }) => body({
    open: () => githubRegistry(forge, options),
    commit: (await git.resolve('heads/main'))!,
    dieAt: (n, run) => diesIn(() => run(githubRegistry(dyingForge(forge, dyingStep(n)), options))),
    damage: async ({ tag }, path) => {
      const release = (await forge.listReleases()).find((found) => found.tag === tag)!
      const asset = release.assets.find((found) => found.name.startsWith(path.replaceAll('/', '__')))!
      await changeByte(join(folder, 'forge/assets', asset.digest!.replace(':', '-')))
    },
  }), server))
}

class Death extends Error {}

async function diesIn(body: () => Promise<unknown>): Promise<boolean> {
  try {
    await body()
    return false
  } catch (error) {
    if (causes(error).some((cause) => cause instanceof Death)) return true
    throw error
  }
}

function causes(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [error]
}

/** Every step is two places to die: before it is done and after. Once dead, nothing is done any more. */
function dyingStep(n: number): <T>(step: () => Promise<T>) => Promise<T> {
  let nLeft = n
  const passes = () => { if (nLeft-- <= 0) throw new Death() }
  return async (step) => {
    passes()
    const result = await step()
    try {
      passes()
    } catch (error) {
      // A file that a dead process had open is closed.
      if (result !== null && typeof result === 'object' && 'fd' in result) await (result as unknown as fs.promises.FileHandle).close()
      throw error
    }
    return result
  }
}

function dyingForge(forge: Forge, step: ReturnType<typeof dyingStep>): Forge {
  return new Proxy(forge, {
    get(target, name) {
      const value = target[name as keyof Forge] as unknown
      return typeof value === 'function' ? (...args: unknown[]) => step(async () => (value as (...args: unknown[]) => unknown).apply(target, args)) : value
    },
  })
}

/** Puts the step around every change of a file in this process. */
function countFileSteps(step: ReturnType<typeof dyingStep>): () => void {
  const names = ['mkdir', 'copyFile', 'rename', 'open', 'rm'] as const
  const originals = names.map((name) => fs.promises[name] as (...args: never[]) => Promise<unknown>)
  names.forEach((name, i) => { Object.assign(fs.promises, { [name]: (...args: never[]) => step(() => originals[i]!(...args)) }) })
  syncBuiltinESMExports()
  return () => {
    names.forEach((name, i) => { Object.assign(fs.promises, { [name]: originals[i] }) })
    syncBuiltinESMExports()
  }
}

async function changeByte(path: string): Promise<void> {
  const bytes = await readFile(path)
  bytes[0]! ^= 1
  await writeFile(path, bytes)
}
