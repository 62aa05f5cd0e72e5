import type { Capability } from '../capabilities.ts'
import type { Routes } from './http.ts'

/** The routes that a capability needs, by their beginnings. What is no route shows in answers. */
const routesOf: Partial<Record<Capability, RegExp>> = {
  deployments: /^\w+ \S+\/deployments\b/,
  artifacts: /^GET \S+\/artifacts\b/,
  reactions: /^\w+ \S+\/reactions$/,
  dispatches: /^\w+ \S+\/actions\/(workflows\b|runs\/\S+\/rerun)/,
  rulesets: /^GET \S+\/rules\//,
}

/** The API of a forge that does not have all: whoever asks for what is missing is told that there is no such thing. */
export function withoutParts(routes: Routes, without: readonly Capability[]): Routes {
  return Object.fromEntries(Object.entries(routes).filter(([route]) => !without.some((capability) => routesOf[capability]?.test(route))))
}

/** What GitHub says of itself in every answer, what an Enterprise Server adds, and nothing where it is neither. */
export function headersOf(without: readonly Capability[]): Record<string, string> {
  if (without.includes('dynamicMatrices')) return {}
  return { 'x-github-media-type': 'github.v3; format=json', ...(without.includes('workflowSource') ? { 'x-github-enterprise-version': 'enterprise-server@3.15.0' } : {}) }
}
