/** The port to what runs releases. `apply` is level-triggered: called again with the same desired state it changes nothing, and after a
 *  kill at any point the next call converges. Drivers in `targets/`. */
export interface Target {
  readonly name: string
  /** Makes the world match: every replica runs, is healthy and gets its share of traffic; what is not desired drains and stops.
   *  Traffic moves only to replicas that are ready; one that never gets ready fails with TARGET_NOT_READY and the old traffic stays. */
  apply(desired: DesiredDeployment): Promise<ObservedDeployment>
  /** What runs now; nothing deployed gives no replicas. */
  observe(model: string, environment: string): Promise<ObservedDeployment>
  /** Runs a body while nobody else may change this deployment; waits for its turn. */
  whileAlone<T>(model: string, environment: string, body: () => Promise<T>): Promise<T>
  /** Stops all of a deployment, its router included. */
  stop(model: string, environment: string): Promise<void>
}

export interface DesiredDeployment { model: string; environment: string; replicas: DesiredReplica[] }
/** `releaseFolder` holds the verified files of the release. */
export interface DesiredReplica { version: string; digest: string; releaseFolder: string; role: 'stable' | 'canary'; weightPercent: number }
export interface ObservedDeployment { model: string; environment: string; /** Where clients send requests. */ url: string | undefined; replicas: ObservedReplica[] }
export interface ObservedReplica { version: string; digest: string; role: 'stable' | 'canary'; weightPercent: number; isHealthy: boolean; pid?: number; url: string; requests: number; errors: number; latencyP50Ms: number; latencyP95Ms: number; startedAt: string }
