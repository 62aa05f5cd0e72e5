import { failure } from '../base/errors.ts'
import type { Spec } from '../spec/record.ts'
import { readSpecs } from './read-specs.ts'

/** The deployed models that the inputs name, or those of every spec: their specs say how they are rolled out and watched. A broken spec
 *  is left out, since what runs must not wait for it. */
export async function deployedSpecs({ folder, specs, model, environment }: { folder: string; specs: string; model: string[]; environment: string | undefined }): Promise<{ spec: Spec; model: string; environment: string }[]> {
  const found = (await readSpecs(folder, specs)).flatMap(({ spec }) => (spec ? [spec] : []))
  const unknown = model.find((name) => !found.some((spec) => spec.name === name))
  if (unknown !== undefined) throw failure('INPUT_INVALID', { name: 'model', problem: `no right spec called ${JSON.stringify(unknown.slice(0, 60))} among ${found.map((spec) => spec.name).join(', ') || 'none'}` })
  return found
    .filter((spec) => model.length === 0 || model.includes(spec.name))
    .map((spec) => ({ spec, model: spec.name, environment: environment ?? spec.deployment.environment }))
}
