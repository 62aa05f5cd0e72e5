import { isFailure } from '../../base/errors.ts'
import type { Forge, Issue } from '../../forge/forge.ts'
import { findMarkers, formatMarker } from '../../markdown/marker.ts'
import { alertLabel, formatBody, formatReopened, formatResolved, formatSeverityChange, formatTitle, keyLabel, labelsOf, parseBody } from '../issue-body.ts'
import { transitionId } from '../receiver.ts'
import type { AlertStore, Transition } from '../receiver.ts'
import type { Alert } from '../record.ts'

export type IssueForge = Pick<Forge, 'listIssues' | 'createIssue' | 'updateIssue' | 'listComments' | 'createComment' | 'ensureLabel' | 'webUrl'>

interface AlertIssue { issue: Issue; alert: Alert }

const name = 'issue'

/** Tells by issues, one open issue for each cause, and remembers in their bodies. Every write looks first, so that what comes twice, or
 *  after a kill or a lost answer, changes nothing. A visible effect and its note in the body are one request wherever that can be; where
 *  not, the comment carries a mark of its own. Of two issues that two runs open in the same moment the younger is closed, by them or by the
 *  next run; two comments of the same moment both stay. Costs up to twelve requests to open, four for what follows. */
export function issueReceiver({ forge, tellMore = () => '' }: { forge: IssueForge; /** Markdown that belongs to an alert. */ tellMore?: (alert: Alert) => string }): AlertStore {
  return {
    name,
    url: forge.webUrl(`/issues?q=${encodeURIComponent(`is:issue label:${alertLabel}`)}`),

    async deliver(transition) {
      const current = await findCurrent(transition.alert.key)
      const change = changeFor(transition, current)
      if (change === 'open') return open(transition.alert, current)
      // Nobody was told by an issue that is gone.
      if (!current) return undefined
      await change(current, transition)
      return current.issue.url
    },

    async readAlerts() {
      const issues = toAlertIssues(await forge.listIssues({ labels: [alertLabel], state: 'all' }))
      const alerts: Alert[] = []
      for (const ofOneCause of Map.groupBy(issues, ({ alert }) => alert.key).values()) alerts.push(newestOf(await closeDuplicates(ofOneCause)).alert)
      return alerts
    },

    async markNotified(alert, receiver) {
      const current = await findCurrent(alert.key)
      if (current) await write(current, { ...current.alert, notified: { ...current.alert.notified, [receiver]: transitionId(alert) } }, {})
    },
  }

  function changeFor({ kind, alert }: Transition, current: AlertIssue | undefined): 'open' | ((current: AlertIssue, transition: Transition) => Promise<void>) {
    switch (kind) {
      case 'open': return isKnown(current, alert) ? bringUpToDate : 'open'
      case 'reopen': return current ? reopen : 'open'
      case 'update': return current ? bringUpToDate : 'open'
      case 'resolve': return resolve
    }
  }

  /** Gives the address of the issue. */
  async function open(alert: Alert, previous: AlertIssue | undefined): Promise<string | undefined> {
    const labels = labelsOf(alert)
    for (const label of labels) await forge.ensureLabel(label)
    const backLink = previous ? `\n\nThe same cause before: #${previous.issue.number}` : ''
    await createOnce(
      () => forge.createIssue({ title: formatTitle(alert), body: `${formatBody(marked(alert, alert.notified), forge, tellMore(alert))}${backLink}`, labels: labels.map((label) => label.name) }),
      async () => isKnown(await findCurrent(alert.key), alert),
    )
    // Another run may have opened one in the same moment.
    return (await findCurrent(alert.key))?.issue.url
  }

  async function bringUpToDate(current: AlertIssue, { alert }: Transition): Promise<void> {
    // An old message about an episode that is over.
    if (current.alert.state === 'resolved') return
    const before = current.alert.severity
    if (before !== alert.severity) await comment(current.issue, `update ${transitionId(alert)}`, formatSeverityChange(alert, before))
    await write(current, { ...alert, notified: current.alert.notified }, {})
  }

  async function reopen(current: AlertIssue, { alert }: Transition): Promise<void> {
    if (isPast(alert, current.alert)) return
    await comment(current.issue, `reopen ${transitionId(alert)}`, formatReopened(alert))
    await write(current, { ...alert, notified: current.alert.notified }, { state: 'open', stateReason: 'reopened' })
  }

  async function resolve(current: AlertIssue, { alert }: Transition): Promise<void> {
    if (Date.parse(alert.since) < Date.parse(current.alert.since)) return
    await comment(current.issue, `resolve ${transitionId(alert)}`, formatResolved(alert))
    await write(current, { ...alert, notified: current.alert.notified }, { state: 'closed', stateReason: 'completed' })
  }

  /** Title, body, labels and state in one request, and none where nothing would change. Labels that people added stay. */
  async function write({ issue, alert: before }: AlertIssue, alert: Alert, change: { state?: 'open' | 'closed'; stateReason?: 'completed' | 'reopened' }): Promise<void> {
    const title = formatTitle(alert)
    const body = `${formatBody(marked(alert, alert.notified), forge, tellMore(alert))}${backLinkOf(issue.body)}`
    const wanted = labelsOf(alert).map((label) => label.name)
    const outdated = labelsOf(before).map((label) => label.name).filter((label) => !wanted.includes(label))
    const labels = [...new Set([...issue.labels.filter((label) => !outdated.includes(label)), ...wanted])]
    const isSame = issue.title === title && sameText(issue.body, body) && issue.labels.length === labels.length && labels.every((label) => issue.labels.includes(label)) && (change.state ?? issue.state) === issue.state
    if (isSame) return
    if (wanted.some((label) => !issue.labels.includes(label))) for (const label of labelsOf(alert)) await forge.ensureLabel(label)
    await forge.updateIssue(issue.number, { title, body, labels, ...(change.state === issue.state ? {} : change) })
  }

  /** Adds a comment unless it is there. */
  async function comment(issue: Issue, event: string, text: string): Promise<void> {
    const isThere = async () => (await forge.listComments(issue.number)).some(({ isOurs, body }) => isOurs && findMarkers(body).some(({ kind, fields }) => kind === 'alert-event' && fields['event'] === event))
    if (await isThere()) return
    await createOnce(() => forge.createComment(issue.number, `${formatMarker({ kind: 'alert-event', version: 1, fields: { event } })}\n${text}`), isThere)
  }

  /** The issue that speaks of a cause now. */
  async function findCurrent(key: string): Promise<AlertIssue | undefined> {
    const issues = await closeDuplicates(await findIssues(key))
    return issues.length > 0 ? newestOf(issues) : undefined
  }

  /** Of two open ones of a cause that fire, the older stays and the other is closed and no alert any more. */
  async function closeDuplicates(issues: readonly AlertIssue[]): Promise<AlertIssue[]> {
    const [kept, ...others] = firingOpen(issues)
    for (const { issue } of others) await forge.updateIssue(issue.number, { state: 'closed', stateReason: 'not_planned', body: `Duplicate of #${kept!.issue.number}` })
    return issues.filter((entry) => !others.includes(entry))
  }

  /** The label of the key gives few issues; where someone took it off, all alerts are looked through. */
  async function findIssues(key: string): Promise<AlertIssue[]> {
    for (const label of [keyLabel(key), alertLabel]) {
      const found = toAlertIssues(await forge.listIssues({ labels: [label], state: 'all' })).filter(({ alert }) => alert.key === key)
      if (found.length > 0) return found
    }
    return []
  }
}

/** A creation is not repeated blindly: where its answer is lost, the thing itself says whether it was made. */
async function createOnce(create: () => Promise<unknown>, isThere: () => Promise<boolean>): Promise<void> {
  try {
    await create()
  } catch (error) {
    if (!isFailure(error, 'FORGE_UNAVAILABLE') || !(await isThere())) throw error
  }
}

function toAlertIssues(issues: readonly Issue[]): AlertIssue[] {
  return issues.flatMap((issue) => {
    const alert = parseBody(issue.body, `issue #${issue.number}`)
    return alert ? [{ issue, alert }] : []
  })
}

function firingOpen(issues: readonly AlertIssue[]): AlertIssue[] {
  return issues.filter(({ issue, alert }) => issue.state === 'open' && alert.state === 'firing').toSorted((a, b) => a.issue.number - b.issue.number)
}

/** The oldest open one that fires, else the newest. */
function newestOf(issues: readonly AlertIssue[]): AlertIssue {
  return firingOpen(issues)[0] ?? issues.toSorted((a, b) => b.issue.number - a.issue.number)[0]!
}

function isKnown(current: AlertIssue | undefined, alert: Alert): current is AlertIssue {
  return current !== undefined && (current.alert.state === 'firing' || isPast(alert, current.alert))
}

/** Whether an alert speaks of an episode that is over. */
function isPast(alert: Alert, known: Alert): boolean {
  return known.state === 'resolved' && Date.parse(alert.since) <= Date.parse(known.since)
}

function marked(alert: Alert, notified: Alert['notified']): Alert {
  return { ...alert, notified: { ...notified, [name]: transitionId(alert) } }
}

function backLinkOf(body: string): string {
  const match = /\n\s*(The same cause before: #\d+)\s*$/.exec(body)
  return match ? `\n\n${match[1]}` : ''
}

function sameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n').trim() === b.trim()
}
