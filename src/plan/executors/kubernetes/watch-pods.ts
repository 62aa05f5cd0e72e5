import type { Api } from '../../../kubernetes/api.ts'
import { pathOf, selectorText } from '../../../kubernetes/objects.ts'
import type { PodState } from './judge-job.ts'

/** Pods as the cluster tells of each change: one that is told to end is gone soon after, and with it its exit code, before somebody asks. */
export interface PodWatch {
  /** The first state of each has come, or they cannot be watched. */
  begun: Promise<void>
  /** The newest state of each pod, also of those that are gone. */
  pods(): PodState[]
  /** Whether nothing more will be told of it; also where nothing ever was. */
  isOver(pod: string): boolean
}

interface Change { type?: string; object?: PodState }

/** A watch that is not allowed, or breaks off, tells nothing more: whoever watches asks as well. */
export function watchPods(api: Api, labels: Record<string, string>, { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number }): PodWatch {
  const begun = Promise.withResolvers<void>()
  const newest = new Map<string, { pod: PodState; isGone: boolean }>()
  let rest = ''
  let isOver = false
  const onText = (part: string) => {
    const lines = (rest + part).split('\n')
    rest = lines.pop()!
    for (const line of lines) {
      const { type, object } = JSON.parse(line) as Change
      if (object && (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED')) newest.set(object.metadata.name, { pod: object, isGone: type === 'DELETED' })
    }
    begun.resolve()
  }
  api.ask(`watch pods in ${api.namespace}`, 'GET', pathOf('Pod', api.namespace), { query: { watch: 'true', labelSelector: selectorText(labels) }, isOnce: true, signal, timeoutMs, onText })
    .catch(() => {}).finally(() => { isOver = true; begun.resolve() })
  return {
    begun: begun.promise,
    pods: () => [...newest.values()].map(({ pod }) => pod),
    isOver: (name) => isOver || newest.get(name)?.isGone !== false,
  }
}
