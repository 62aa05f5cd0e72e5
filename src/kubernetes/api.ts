import { failure } from '../base/errors.ts'
import { jsonOf, statusOf } from './cluster.ts'
import type { Cluster, ClusterAnswer } from './cluster.ts'
import { pathOf, selectorText } from './objects.ts'
import type { Kind, KubernetesObject } from './objects.ts'

/** Who we are among those that change objects: the API keeps for each field who set it. */
export const fieldManager = 'rankops'

interface Stored { uid?: string; resourceVersion?: string; generation?: number; creationTimestamp?: string; managedFields?: { manager?: string; operation?: string; subresource?: string; fieldsV1?: unknown }[] }
export type StoredObject<T = Record<string, unknown>> = KubernetesObject & { metadata: KubernetesObject['metadata'] & Stored } & T

export interface Conflict { field: string; manager: string }

/** The objects of a namespace. */
export interface Api {
  /** Undefined where there is none. */
  read<T>(kind: Kind, name: string): Promise<StoredObject<T> | undefined>
  list<T>(kind: Kind, labels: Record<string, string>): Promise<StoredObject<T>[]>
  /** Server-side apply: sets the fields that the object names, keeps what others set beside them, and takes back what we set once and no
   *  longer name. A field that somebody else set to another value fails with TARGET_CONFLICT, unless `takes` says that it is ours to set. */
  apply<T>(object: KubernetesObject, options?: { takes?: (conflict: Conflict) => boolean; manager?: string }): Promise<StoredObject<T>>
  /** Undefined where it exists already. */
  create(object: KubernetesObject): Promise<StoredObject | undefined>
  /** Undefined where somebody changed or removed it since it was read. */
  replace(object: StoredObject): Promise<StoredObject | undefined>
  /** Whether it was there. */
  remove(kind: Kind, name: string, only?: { uid?: string | undefined; resourceVersion?: string | undefined }): Promise<boolean>
  ask: Cluster['ask']
  readonly namespace: string
}

/** `guard` is called before each change, and throws where it must not be made. */
export function openApi(cluster: Cluster, namespace: string, guard: () => void = () => {}): Api {
  const name = ({ kind, metadata }: KubernetesObject) => `${kind} ${namespace}/${metadata.name}`

  async function patch(object: KubernetesObject, isForced: boolean, manager: string): Promise<ClusterAnswer> {
    guard()
    return cluster.ask(`apply ${name(object)}`, 'PATCH', pathOf(object.kind, namespace, object.metadata.name), {
      query: { fieldManager: manager, force: String(isForced) }, body: object, contentType: 'application/apply-patch+yaml', accepted: [409],
    })
  }

  return {
    namespace,
    ask: cluster.ask,
    async read(kind, objectName) {
      const answer = await cluster.ask(`read ${kind} ${namespace}/${objectName}`, 'GET', pathOf(kind, namespace, objectName), { accepted: [404] })
      return answer.status === 404 ? undefined : jsonOf(answer)
    },
    async list(kind, labels) {
      const { items } = jsonOf<{ items: StoredObject<never>[] }>(await cluster.ask(`list ${kind}s in ${namespace}`, 'GET', pathOf(kind, namespace), { query: { labelSelector: selectorText(labels) } }))
      return items
    },
    async apply(object, { takes = () => false, manager = fieldManager } = {}) {
      const answer = await patch(object, false, manager)
      if (answer.status !== 409) return jsonOf(answer)
      const conflicts = conflictsIn(answer)
      const foreign = conflicts.find((conflict) => !takes(conflict))
      if (foreign || conflicts.length === 0) throw failure('TARGET_CONFLICT', { object: name(object), field: foreign?.field ?? 'a field', manager: foreign?.manager ?? statusOf(answer).message ?? 'somebody' })
      return jsonOf(await patch(object, true, manager))
    },
    async create(object) {
      guard()
      const answer = await cluster.ask(`create ${name(object)}`, 'POST', pathOf(object.kind, namespace), { body: object, query: { fieldManager }, accepted: [409] })
      return answer.status === 409 ? undefined : jsonOf(answer)
    },
    async replace(object) {
      guard()
      const answer = await cluster.ask(`change ${name(object)}`, 'PUT', pathOf(object.kind, namespace, object.metadata.name), { body: object, query: { fieldManager }, accepted: [404, 409] })
      return answer.status === 200 || answer.status === 201 ? jsonOf(answer) : undefined
    },
    async remove(kind, objectName, only = {}) {
      guard()
      const answer = await cluster.ask(`remove ${kind} ${namespace}/${objectName}`, 'DELETE', pathOf(kind, namespace, objectName), {
        body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', ...(Object.keys(only).length === 0 ? {} : { preconditions: only }) }, accepted: [404, 409],
      })
      return answer.status !== 404 && answer.status !== 409
    },
  }
}

/** Each says: conflict with "kubectl-edit" using apps/v1, at .spec.replicas. */
function conflictsIn(answer: ClusterAnswer): Conflict[] {
  return (statusOf(answer).details?.causes ?? []).filter(({ reason }) => reason === 'FieldManagerConflict').map(({ field = '', message = '' }) => ({ field, manager: /conflict with "([^"]+)"/.exec(message)?.[1] ?? message }))
}
