import type { Log } from '../../base/log.ts'
import type { Runner } from '../../plan/allocation.ts'
import { askAutoscaler } from '../../plan/autoscaler/ask-autoscaler.ts'
import type { SetReport, SetReports } from '../../plan/autoscaler/settle-slots.ts'

/** A scale set for which nobody set an upper limit tells the largest number that it knows. */
const noLimit = 2 ** 31 - 1

/** What autoscalers tell of the sets of a list, where they may be asked: the addresses stand in the list, so that whoever wrote it sends this machine to them. A set that is not asked counts as one that does not answer. */
export async function askAutoscalers(listed: readonly Runner[], mayAsk: boolean, log: Pick<Log, 'info' | 'warn'>): Promise<SetReports> {
  const reports = await Promise.all(listed.flatMap(({ name, autoscaler }) => {
    if (autoscaler?.metrics === undefined) return []
    const { metrics, scaleSet = name, namespace } = autoscaler
    const report: Promise<SetReport> = mayAsk ? askAutoscaler({ metrics, scaleSet, namespace }) : Promise.resolve({ problem: 'it was not asked; ask-autoscaler allows it' })
    return [report.then((told) => [name, told] as const)]
  }))
  for (const [name, { taken, idle, max, problem }] of reports) {
    if (taken === undefined) log.warn(`${name}: nothing new begins there in this round, and what runs there goes on: of its autoscaler nothing is known (${problem}).`)
    else log.info(`${name}: ${taken} ${taken === 1 ? 'job' : 'jobs'}, of this line or of others${idle === undefined ? '' : `, ${idle} idle ${idle === 1 ? 'runner' : 'runners'}`}${max === undefined || max >= noLimit ? '' : `; there may be ${max} runners`}.`)
  }
  return Object.fromEntries(reports.map(([name, report]) => [name, report]))
}
