import type { Spec } from '../../spec/record.ts'
import { runnerInputs } from '../reusable-workflows.ts'
import type { RunnerInput } from '../reusable-workflows.ts'
import { callerPath } from './caller-workflow.ts'
import type { Recognised, TableSample } from './recognise-table.ts'

/** A job that no runner takes says nothing for a day. */
export function notesOnRunners({ trainingRunner, deploymentRunner }: { trainingRunner: string[]; deploymentRunner: string[] }): string[] {
  const labels = (input: RunnerInput, given: string[]) => (given.length > 0 ? given : runnerInputs[input].labels).join(', ')
  return [`Models train on a runner with ${labels('training-runner', trainingRunner)} and are deployed on the machine of one with ${labels('deployment-runner', deploymentRunner)}. Where you have none such: rm ${callerPath}, and run init again with --training-runner ubuntu-latest.`]
}

/** What a person must still do before the data can be used. `isAsked`: the family is the one that was named, not the one that the data suggest. `unknown`: tables of which nobody could tell what they hold. */
export function notesOnTables(tables: readonly Recognised[], family: Spec['family'], { isAsked, unknown }: { isAsked: boolean; unknown: readonly TableSample[] }): string[] {
  const has = (kind: Recognised['kind']) => tables.some((table) => table.kind === kind)
  const examples = tables.find((table) => table.kind === 'examples')
  if (examples) return examples.isTargetClear ? [] : [`Say with data.positive in the spec which value of ${examples.target} counts as positive.`]
  const lacking = (what: string, file: string, headings: string) => `No ${what} was found. The spec reads ${file}, with the headings ${headings}: put it there, or name another path.`
  const clicks = tables.find((table) => table.kind === 'clicks')
  const judgements = tables.find((table) => table.kind === 'judgements')
  const events = tables.find((table) => table.kind === 'events')
  const none = events?.hasKinds && events.lacksPurchases ? `None of the first ${events.sample.rows.length.toLocaleString('en-US')} rows of ${events.sample.path} is a purchase` : undefined
  const missing = [
    ...(family === 'search' || has('events') ? [] : [lacking('table of events', 'data/events.csv', family === 'behavior' ? 'user, item, kind, time' : 'user, item, time')]),
    ...(family !== 'search' || judgements || clicks ? [] : [lacking('table of judgements or log of searches', 'data/judgements.csv', 'query, item, grade')]),
    ...(has('items') ? [] : [lacking('catalogue', 'data/items.csv', family === 'behavior' ? 'item, category, brand, price' : 'item, name')]),
  ]
  return [
    ...(none === undefined || family === 'search' || (family === 'recommendation' && isAsked) ? [] : [family === 'behavior'
      ? `${none}, and a model of behaviour learns whether clicks become purchases: name the word for them in the spec, as in data.kinds.purchase, or make a recommendation.`
      : `${none}, so the spec is for a recommendation. Where later rows are, or another word stands for them: init again with --family behavior.`]),
    ...missing,
    ...(missing.length === 0 || unknown.length === 0 ? [] : [notUnderstood(unknown)]),
    ...(clicks && clicks.unknownActions.length > 0 ? [`What ${clicks.unknownActions.slice(0, 5).map((word) => JSON.stringify(word.slice(0, 40))).join(', ')} of ${clicks.sample.path} stands for is not known, and such rows are left out: say in the spec which word means shown, click, cart or purchase, as in data.clicks.kinds.click.`] : []),
    ...(judgements?.hasWords ? [`The grades of ${judgements.sample.path} are words: list them, the worst first, in the spec, as in data.grades.words: [Irrelevant, Partial, Exact].`] : []),
  ]
}

/** Their headings, and where to say what these hold. */
function notUnderstood(tables: readonly TableSample[]): string {
  const shown = tables.slice(0, 5).map(({ path, headings }) => `${path} (${headings.slice(0, 8).map((heading) => heading.slice(0, 30)).join(', ')}${headings.length > 8 ? ', …' : ''})`)
  return `What ${shown.join(', ')}${tables.length > 5 ? ` and ${tables.length - 5} more` : ''} ${tables.length === 1 ? 'holds' : 'hold'} could not be told by the headings. Where that is what is missing, say in the spec which is which, as in events: { path: data/log.csv, columns: { user: who, item: what, time: when } }.`
}
