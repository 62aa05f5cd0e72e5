import { join, resolve } from 'node:path'
import type { Target } from '../deployment/target.ts'
import { processTarget } from '../deployment/targets/process.ts'

export interface TargetInputs { deployments: string | undefined; workspace: string }

/** Releases run as child processes of this machine; the folder finds them again. */
export function chooseTarget(inputs: TargetInputs, environment: Record<string, string> = {}, serverWrapper: readonly string[] = []): Target {
  return processTarget({
    folder: deploymentsFolder(inputs),
    serverCommand: servingProgram('main'),
    routerCommand: servingProgram('router-main'),
    serverWrapper,
    processEnvironment: environment,
  })
}

export function deploymentsFolder({ deployments, workspace }: TargetInputs): string {
  return resolve(deployments ?? join(workspace, 'deployments'))
}

/** The programs of serving lie beside a bundle as bundles of their own. */
function servingProgram(name: 'main' | 'router-main'): string[] {
  const isBundled = !import.meta.filename.endsWith('.ts')
  return [process.execPath, isBundled ? join(import.meta.dirname, `serving-${name}.mjs`) : join(import.meta.dirname, '../serving', `${name}.ts`)]
}
