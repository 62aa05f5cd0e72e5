import { sha256 } from '../../../base/files.ts'

interface Owner { model: string; environment: string }

/** A name of a DNS label (RFC 1035): what is too long, or ends in a hyphen, is cut and told apart by a hash. */
export function nameOf({ model, environment }: Owner, part = ''): string {
  const whole = `${model}-${environment}${part === '' ? '' : `-${part}`}`.toLowerCase().replace(/[^a-z0-9-]/g, '-')
  return whole.length <= 63 && !whole.endsWith('-') ? whole : `${whole.slice(0, 54)}-${sha256(whole).slice(0, 8)}`
}

export type Part = 'server' | 'router' | 'shared'

/** By these labels all of a deployment is found again. */
export function ownerLabels({ model, environment }: Owner): Record<string, string> {
  return { 'app.kubernetes.io/managed-by': 'rankops', 'rankops/model': model, 'rankops/environment': environment }
}

export function partLabels(owner: Owner, part: Part): Record<string, string> {
  return { ...ownerLabels(owner), 'app.kubernetes.io/name': owner.model, 'app.kubernetes.io/component': part }
}

/** What a Deployment and its Service choose pods by; it never changes, so it holds no role and no digest. */
export function serverSelector(owner: Owner, name: string): Record<string, string> {
  return { 'rankops/model': owner.model, 'rankops/environment': owner.environment, 'rankops/server': name }
}

export function routerSelector(owner: Owner): Record<string, string> {
  return { 'rankops/model': owner.model, 'rankops/environment': owner.environment, 'app.kubernetes.io/component': 'router' }
}
