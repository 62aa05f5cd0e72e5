import type { RouteRole, ShadowComparison, TrafficCounters } from '../serving/record.ts'

/** The port to what runs releases. `apply` is level-triggered: called again with the same desired state it changes nothing, and after a
 *  kill at any point the next call converges. Drivers in `targets/`. */
export interface Target {
  readonly name: string
  /** Makes the world match: every replica runs, is healthy and gets its share of traffic; what is not desired drains and stops.
   *  Traffic moves only to replicas that are ready; one that never gets ready fails with TARGET_NOT_READY (its field `version` is the
   *  name of the replica) and the old traffic stays. */
  apply(desired: DesiredDeployment): Promise<ObservedDeployment>
  /** What runs now; nothing deployed gives no replicas. */
  observe(model: string, environment: string): Promise<ObservedDeployment>
  /** Sends the recorded requests, each that many times, to canary and baseline alike. No client sees an answer; they are counted as `replayed`. */
  replay(model: string, environment: string, times: number): Promise<Replay>
  /** Runs a body while nobody else may change this deployment; waits for its turn. */
  whileAlone<T>(model: string, environment: string, body: () => Promise<T>): Promise<T>
  /** Stops all of a deployment, its router included. */
  stop(model: string, environment: string): Promise<void>
}

export type ReplicaRole = RouteRole | 'shadow'
export interface DesiredDeployment { model: string; environment: string; replicas: DesiredReplica[] }
/** `releaseFolder` holds the verified files of the release. The weights of all but the shadow sum to 100; that of a shadow is the share
 *  of users whose requests it gets a copy of. There is at most one replica of each role. */
export interface DesiredReplica { version: string; digest: string; releaseFolder: string; role: ReplicaRole; weightPercent: number }
export interface ObservedDeployment { model: string; environment: string; /** Where clients send requests. */ url: string | undefined; replicas: ObservedReplica[]; /** While there is a shadow. */ comparison?: ShadowComparison }
/** A server; its name is the `routeName` of its version and role, so that the baseline is told from the stable server. */
export interface ObservedReplica extends Omit<TrafficCounters, 'inFlight'> { digest: string; role: ReplicaRole; weightPercent: number; isHealthy: boolean; /** How the server ended, to follow "it", also where it was started again by itself. */ ending?: string; pid?: number; url: string; startedAt: string }
/** How many requests were on record, and how many were sent. */
export interface Replay { recorded: number; sent: number }
