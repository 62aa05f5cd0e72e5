import type { Target } from '../target.ts'
import { routerName, targetBehindRouter } from './behind-router.ts'
import type { BehindRouterOptions } from './behind-router.ts'
import type { ContainerLimits } from './docker/container.ts'
import { dockerEngine } from './docker/engine.ts'
import { ensureImage } from './docker/image.ts'
import type { ImageSource } from './docker/image.ts'
import { rememberHost } from './docker/retired.ts'
import { dockerServers } from './docker/servers.ts'
import type { ServingSettings } from './serving-options.ts'

export type DockerTargetOptions = Pick<BehindRouterOptions, 'folder' | 'routerCommand'> & Partial<BehindRouterOptions> & {
  /** unix:///path or tcp://127.0.0.1:port. */
  host: string
  /** Asked for once, when something is first applied. */
  imageSource: () => Promise<ImageSource>
  /** The text of Docker's config.json, for registries that ask who is there. */
  logins?: () => Promise<string | undefined>
  limits: ContainerLimits
  serving?: ServingSettings
}

/** Runs releases as containers of a Docker engine of this machine, 20.10 or newer; the router is a process. A server may take 60 s to get
 *  ready and 10 s to end, unless the options say otherwise. The engine starts a container again that fails later, and after its own restart.
 *  One whose image, limits or options are no longer as desired is replaced: traffic moves first. An engine that refuses fails with TARGET_ENGINE. */
export function dockerTarget({ host, imageSource, logins = async () => undefined, limits, serving = {}, ...given }: DockerTargetOptions): Target {
  const options = { processEnvironment: { PATH: '/usr/local/bin:/usr/bin:/bin' }, readyTimeoutMs: 60_000, drainTimeoutMs: 10_000, ...given }
  const engine = dockerEngine(host)
  let image: Promise<string> | undefined
  const imageId = () => (image ??= Promise.all([imageSource(), logins()]).then(([source, known]) => ensureImage(engine, source, known)))
  return targetBehindRouter('docker', options, (deployment, children) => {
    const servers = dockerServers(engine, deployment, imageId, limits, serving)
    return {
      servers: {
        ...servers,
        async start(replica) {
          await rememberHost(deployment, host)
          return servers.start(replica)
        },
      },
      async endRetired(graceMs) {
        for (const name of await children.names()) if (name !== routerName) await children.end(name, graceMs)
      },
    }
  })
}
