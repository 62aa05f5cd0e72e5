import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { evaluate } from '../../../src/cli/evaluate.ts'
import { openRelease } from '../../../src/cli/open-release.ts'
import { plan } from '../../../src/cli/plan.ts'
import { release } from '../../../src/cli/release.ts'
import { train } from '../../../src/cli/train.ts'
import { validate } from '../../../src/cli/validate.ts'
import type { Model } from '../../../src/families/family.ts'
import { directoryRegistry } from '../../../src/release/registries/directory.ts'
import { assert } from '../../support/suite.ts'
import { specPath, withShop } from '../../cli/shop-bed.ts'
import type { ShopBed } from '../../cli/shop-bed.ts'

const models = join(import.meta.dirname, '../../../models')

export interface SampleBed extends ShopBed { /** The released model, as a server opens it. */ modelOf(name: string): Promise<Model> }

/** A repository of the sample `folder` of models/ with data that were made for it; every spec went through validate, plan, train, evaluate and release. */
export async function withSample(folder: string, names: readonly string[], files: Record<string, string>, body: (bed: SampleBed) => Promise<void>): Promise<void> {
  await withShop(async (bed) => {
    await bed.git('rm', '-q', '-r', specPath, 'data')
    const specs = await Promise.all(names.map(async (name) => [`models/${name}.yaml`, forBusyMachine(await readFile(join(models, folder, `${name}.yaml`), 'utf8'))] as const))
    await bed.commit({ ...files, ...Object.fromEntries(specs) })
    for (const verb of [validate, plan, train, evaluate, release]) {
      const told = await bed.tell(verb, verb === train ? { executor: 'inline' } : {})
      assert.is(told.exitCode, 0, `${verb.name}: ${told.sentence} ${told.lines.join('\n')}`)
    }
    const registry = directoryRegistry(join(bed.workspace, 'registry'))
    await body({ ...bed, modelOf: async (name) => openRelease((await registry.find(name, '1.0.0'))!, bed, registry) })
  })
}

/** Times are no matter here. */
function forBusyMachine(spec: string): string {
  return spec.replace('evaluation:\n', 'evaluation:\n  maxPredictionP95Ms: 1000\n')
}
