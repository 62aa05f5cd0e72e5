import type { Forge } from '../forge/forge.ts'
import { formatCode } from '../markdown/escape.ts'
import type { Alert } from './record.ts'

/** What a person should do about a firing alert, in steps of Markdown, with links to the records. */
export function adviceFor({ cause, model, environment }: Alert, forge: Pick<Forge, 'webUrl'>): string[] {
  const link = (words: string, kind: 'blob' | 'tree', path: string) => `[${words}](${forge.webUrl(`/${kind}/rankops/state/${path.split('/').map(encodeURIComponent).join('/')}`)})`
  const pointer = link('the pointer', 'blob', `deployments/${environment}/${model}.json`)
  const rollouts = link('the record of the rollout', 'tree', `rollouts/${environment}/${model}`)
  const checks = link('the last checks', 'blob', `health/${environment}/${model}.json`)
  const goBack = `go back: write a comment here whose first line is ${formatCode(`/rankops rollback ${model}@<version> <why>`)}`
  switch (cause) {
    case 'rollout-aborted': return [
      `Read in ${rollouts} at which step it ended and what was measured; ${pointer} names the release that serves now.`,
      'Correct the spec or the data in a pull request, or merge the one in which RankOps offers to take the spec back. A released version is never changed: the correction becomes a new one.',
    ]
    case 'service-failing': return [
      `See in ${pointer} which release should serve, and in the log of its server why it does not answer.`,
      'Run the deploy step once more: it starts what should run and does not.',
      `If the release itself is at fault, ${goBack}. The figures are in ${checks}.`,
    ]
    case 'latency-failing': return [
      `Compare ${checks} with those before the last deployment: if the release is slower, ${goBack}.`,
      'If only the load has grown, give the model more resources in its spec.',
    ]
    case 'errors-failing': return [
      'Look for the failed requests in the log of the server: bad requests point at a client, all others at the release.',
      `Compare ${checks} with those before the last deployment: if the release fails more often, ${goBack}.`,
    ]
    case 'memory-failing': return ['See which process grows; a server that only ever grows has a leak.', 'Give the model more memory in its spec, or move other work away.']
    case 'cpu-failing': return ['See which process works, and whether the load has grown.', 'Give the model more processors in its spec, or move other work away.']
    case 'disk-failing': return ['Delete releases and checkpoints that nothing points to, or enlarge the disk. A full disk stops the next deployment.']
    case 'network-failing': return ['See which interface counts the errors (`ip -s link`), and whether it is a fault of the cable, the driver or a full queue.']
    default: return [`Read ${checks}.`]
  }
}
