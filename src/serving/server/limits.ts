/** What one server takes. Beyond it a client is told at once and not kept waiting. */
export interface ServerLimits {
  /** Longest body, in bytes; a longer one is answered with 413. */
  bodyBytes: number
  /** Requests in one batch, and events in one report. */
  batch: number
  /** Requests under way at once; one more is answered with 503. */
  inFlight: number
  /** How long a request may take, from its head to its answer (504), where it names no shorter time in `x-request-timeout-ms`. */
  timeoutMs: number
  /** How late the event loop may be before new requests are answered with 503: a queue that long answers nobody in time. */
  delayMs: number
}

export const defaultLimits: ServerLimits = { bodyBytes: 1024 * 1024, batch: 256, inFlight: 512, timeoutMs: 10_000, delayMs: 3000 }
