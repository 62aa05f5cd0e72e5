import type { IncomingHttpHeaders } from 'node:http'
import type { Scope } from './api-keys.ts'
import type { Reply } from './reply.ts'

/** A request whose body has come whole. */
export interface Call {
  id: string
  headers: IncomingHttpHeaders
  /** Empty where there was none. */
  body: Buffer
  /** Whether the client was told meanwhile that it took too long, or has left: work on it is in vain. */
  isOver(): boolean
}

export interface Route {
  /** One of ours, never a path that a client made up: each one is a time series. */
  label: string
  /** Which keys may use it; none: everyone. */
  scope?: Scope
  /** How refusals are told. */
  protocol: 'ours' | 'open-inference'
  answer(call: Call): Reply | Promise<Reply>
}

export type Method = 'GET' | 'POST' | 'PUT'
export type Methods = Partial<Record<Method, Route>>

/** Which methods a path has; undefined where there is no such path. */
export type FindRoute = (path: string) => Methods | undefined

/** Paths that are known beforehand, then what `otherwise` knows. */
export function routeTable(paths: Record<string, Methods>, otherwise: FindRoute = () => undefined): FindRoute {
  const known = new Map(Object.entries(paths))
  return (path) => known.get(path) ?? otherwise(path)
}
