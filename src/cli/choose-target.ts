import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { failure } from '../base/errors.ts'
import { exists } from '../base/files.ts'
import type { Target } from '../deployment/target.ts'
import { dockerTarget } from '../deployment/targets/docker.ts'
import type { ImageSource } from '../deployment/targets/docker/image.ts'
import { processTarget } from '../deployment/targets/process.ts'
import type { Spec } from '../spec/record.ts'

export interface TargetInputs { deployments: string | undefined; dockerHost: string; workspace: string }

/** What runs the releases of a spec on this machine; the folder finds them again. */
export function chooseTarget(inputs: TargetInputs, { target, container }: Spec['deployment'], environment: Record<string, string> = {}, serverWrapper: readonly string[] = []): Target {
  const shared = { folder: deploymentsFolder(inputs), routerCommand: servingProgram('router-main'), processEnvironment: environment }
  if (target === 'process') return processTarget({ ...shared, serverCommand: servingProgram('main'), serverWrapper })
  if (serverWrapper.length > 0) throw failure('INPUT_INVALID', { name: 'server-wrapper', problem: 'there is none for the target docker' })
  return dockerTarget({ ...shared, host: inputs.dockerHost, limits: container, imageSource: () => imageSource(container) })
}

export function deploymentsFolder({ deployments, workspace }: TargetInputs): string {
  return resolve(deployments ?? join(workspace, 'deployments'))
}

const isBundled = !import.meta.filename.endsWith('.ts')

/** The programs of serving lie beside a bundle as bundles of their own. */
function servingProgram(name: 'main' | 'router-main'): string[] {
  return [process.execPath, isBundled ? join(import.meta.dirname, `serving-${name}.mjs`) : join(import.meta.dirname, '../serving', `${name}.ts`)]
}

/** The image gets the bundle, since it has no packages; a checkout has one when it was built. */
async function imageSource({ image, base }: Spec['deployment']['container']): Promise<ImageSource> {
  if (image !== undefined) return { image }
  const folder = isBundled ? import.meta.dirname : join(import.meta.dirname, '../../dist')
  const [program, dockerfile] = ['serving-main.mjs', 'serving.Dockerfile'].map((name) => join(folder, name))
  if (!(await exists(dockerfile!))) throw failure('TARGET_IMAGE', { image: 'of the server', what: 'be built', problem: `there is no ${dockerfile!}; npm run build makes it` })
  return { base, program: await readFile(program!), dockerfile: await readFile(dockerfile!, 'utf8') }
}
