import { failure } from '../base/errors.ts'
import type { Spec } from '../spec/record.ts'
import { readSpecs } from './read-specs.ts'

/** The deployed models that the inputs name, or those of every spec: their specs say how they are rolled out and watched. A broken spec
 *  is left out, since what runs must not wait for it. */
export async function deployedSpecs({ folder, specs, model, environment }: { folder: string; specs: string; model: string[]; environment: string | undefined }): Promise<{ file: string; spec: Spec; model: string; environment: string }[]> {
  const found = (await readSpecs(folder, specs)).flatMap(({ file, spec }) => (spec ? [{ file, spec, model: spec.name }] : []))
  const unknown = model.find((name) => !found.some((each) => each.model === name))
  if (unknown !== undefined) throw failure('INPUT_INVALID', { name: 'model', problem: `no right spec called ${JSON.stringify(unknown.slice(0, 60))} among ${found.map((each) => each.model).join(', ') || 'none'}` })
  return found
    .filter((each) => model.length === 0 || model.includes(each.model))
    .map((each) => ({ ...each, environment: environment ?? each.spec.deployment.environment }))
}
