import { Agent } from 'node:http'
import type { AgentOptions } from 'node:http'
import type { Duplex } from 'node:stream'

const mostMs = 10_000

/** An agent that keeps connections open between requests, but none for longer than `mostMs`. Behind one address there may be several servers, as in a
 *  cluster, and who gets a connection is decided when it is opened: a server that joins them would wait in vain for the ones that are open.
 *  It is closed between two requests and by this side, so no request is lost. `now` in milliseconds. */
export class FreshAgent extends Agent {
  readonly #keptSince = new WeakMap<Duplex, number>()
  readonly #now: () => number

  constructor(options: AgentOptions, now: () => number = () => performance.now()) {
    super({ ...options, keepAlive: true })
    this.#now = now
  }

  /** Node destroys the connection where this is false. */
  override keepSocketAlive(socket: Duplex): boolean {
    const since = this.#keptSince.get(socket) ?? this.#now()
    this.#keptSince.set(socket, since)
    return this.#now() - since < mostMs && (super.keepSocketAlive as (socket: Duplex) => boolean).call(this, socket)
  }
}
