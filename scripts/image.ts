// npm run image -- [--training] <repository> [base]: builds the image of serving, or that in which a cluster trains, with the Docker engine that DOCKER_HOST
// names, pushes it to a repository and prints it by its digest, which is what deployment.container.image of a spec and the runners of a cluster take.
// A registry that asks for a login wants `docker login` before.
import { parseArgs } from 'node:util'
import { registryLogins, servingImage, trainingImage } from '../src/cli/serving-image.ts'
import { dockerEngine } from '../src/deployment/targets/docker/engine.ts'
import { pushImage } from '../src/deployment/targets/docker/push-image.ts'
import { isFailure } from '../src/base/errors.ts'
import { buildCommandLine } from './build.ts'

const { values: { training }, positionals: [repository, base = 'node:24-slim'] } = parseArgs({ allowPositionals: true, options: { training: { type: 'boolean', default: false } } })
if (repository === undefined || !/^[a-z0-9][\w./:-]*\/[\w./-]+$/.test(repository)) {
  console.error('npm run image -- [--training] <registry>/<name> [base image]')
  process.exitCode = 65
} else {
  try {
    console.error((await buildCommandLine()).join('\n'))
    console.log(await pushImage(dockerEngine(process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock'), await (training ? trainingImage : servingImage)(base), repository, await registryLogins()))
  } catch (error) {
    if (!isFailure(error)) throw error
    console.error(`${error.code}: ${error.message}\n${error.next}`)
    process.exitCode = error.kind === 'user' ? 65 : 4
  }
}
