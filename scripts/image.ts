// npm run image -- <repository> [base]: builds the image of serving with the Docker engine that DOCKER_HOST names, pushes it to a repository and prints
// it by its digest, which is what deployment.container.image of a spec takes, and what the nodes of a cluster pull. A registry that asks for a login
// wants `docker login` before.
import { registryLogins, servingImage } from '../src/cli/serving-image.ts'
import { dockerEngine } from '../src/deployment/targets/docker/engine.ts'
import { pushImage } from '../src/deployment/targets/docker/push-image.ts'
import { isFailure } from '../src/base/errors.ts'
import { buildCommandLine } from './build.ts'

const [repository, base = 'node:24-slim'] = process.argv.slice(2)
if (repository === undefined || !/^[a-z0-9][\w./:-]*\/[\w./-]+$/.test(repository)) {
  console.error('npm run image -- <registry>/<name> [base image]')
  process.exitCode = 65
} else {
  try {
    console.error((await buildCommandLine()).join('\n'))
    console.log(await pushImage(dockerEngine(process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock'), await servingImage(base), repository, await registryLogins()))
  } catch (error) {
    if (!isFailure(error)) throw error
    console.error(`${error.code}: ${error.message}\n${error.next}`)
    process.exitCode = error.kind === 'user' ? 65 : 4
  }
}
