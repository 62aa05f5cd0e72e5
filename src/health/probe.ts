/** The port to what can be measured of a deployed model. Drivers in `probes/`. A probe that cannot tell says so: what was not
 *  measured is `unknown`, never a good value. */
export interface Probe {
  /** As in the health record: service, latency, errors, cpu, memory, disk, network. */
  readonly name: string
  /** `before` is what the last check of the same version left in `counts`. */
  measure(before?: Counts): Promise<Measurement>
}

/** A figure with its unit and in words what it was taken from; or why there is none. `counts` is kept for the next check. */
export type Measurement = { value: number; unit: string; detail: string; counts?: Counts } | { unknown: string; counts?: Counts }

/** Counters at the beginning of a probe's window. */
export type Counts = Record<string, number>
