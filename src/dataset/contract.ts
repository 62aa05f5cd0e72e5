import type { Spec } from '../spec/record.ts'
import { meantDrops } from './clicks/clean-clicks.ts'
import { driftOf } from './drift.ts'
import type { Drift } from './drift.ts'
import type { ContractFinding, Dataset, TableCounts } from './record.ts'

type Rules = Spec['data']['contract']

/** Rows of training or test, and independent rows of a column on both sides, below which nobody can tell. */
const fewestRows = 200

/** What the data is like against what it must be like, and against the data of the released model: a finding for each leak and for each
 *  column that drifted, one `ok` for all that is as it must be. Leakage fails, since no figure of such a test is true; the rest warns. */
export function checkContract(dataset: Dataset, baseline: Dataset | undefined, rules: Rules): ContractFinding[] {
  return [
    ...checkLeakage(dataset),
    checkDropped(dataset, rules),
    checkDuplicates(dataset, rules),
    ...checkPopularity(dataset, rules),
    ...checkColdStart(dataset, rules),
    ...checkDrift(dataset, baseline, rules),
    ...checkSize(dataset),
  ]
}

function checkLeakage({ split: { by }, profile: { leaks } }: Dataset): ContractFinding[] {
  const isPerUser = by === 'userTime' || by === 'leaveOneOut'
  const aside = isPerUser ? ' It knows what other users did later, as no live model does: a split by time is the stricter test.' : ''
  if (leaks.length === 0) return [{ name: 'leakage', status: 'ok', finding: `Nothing of the test was found in the training, and no column alone tells the target.${aside}` }]
  return leaks.map((leak) => ({ name: 'leakage', status: 'fail', finding: `${capital(leak)}. Figures of such a test promise too much: mend the source, the split or features.ignore.` }))
}

const duplicate = 'duplicate'

/** What is left out by rule says nothing of how clean the rows are. */
const notDirt: readonly string[] = [duplicate, ...meantDrops]

function checkDropped({ tables }: Dataset, { maxDroppedShare }: Rules): ContractFinding {
  const worst = worstOf(tables, ({ read, dropped }) => rowsOf(dropped.filter(({ reason }) => !notDirt.includes(reason))) / Math.max(1, read))
  const reasons = worst.table.dropped.filter(({ reason }) => !notDirt.includes(reason))
  const found = `${worst.table.name}: ${percent(worst.share)} of ${count(worst.table.read)} rows were dropped`
  if (worst.share <= maxDroppedShare) return { name: 'dropped', status: 'ok', finding: `${found}, at most ${percent(maxDroppedShare)} may be.` }
  return warn('dropped', `${found}, at most ${percent(maxDroppedShare)} may be; most as "${reasons[0]!.reason}" (${count(reasons[0]!.rows)}). Look at the step that writes them; where it is meant, raise data.contract.maxDroppedShare.`)
}

/** Events and items that repeat others were dropped; examples were not, since two customers may be alike. */
function checkDuplicates({ tables, profile: { duplicateShare = 0 } }: Dataset, { maxDuplicateShare }: Rules): ContractFinding {
  const worst = worstOf(tables, ({ name, read, dropped }) => Math.max(rowsOf(dropped.filter(({ reason }) => reason === duplicate)) / Math.max(1, read), name === 'examples' ? duplicateShare : 0))
  const found = `${worst.table.name}: ${percent(worst.share)} of the rows say the same as an earlier one`
  if (worst.share <= maxDuplicateShare) return { name: 'duplicates', status: 'ok', finding: `${found}, at most ${percent(maxDuplicateShare)} may.` }
  return warn('duplicates', `${found}, at most ${percent(maxDuplicateShare)} may. Look for an export that was joined or loaded twice; where it is meant, raise data.contract.maxDuplicateShare.`)
}

function checkPopularity({ profile: { topShare } }: Dataset, { maxTopShare }: Rules): ContractFinding[] {
  if (topShare === undefined) return []
  const found = `The most popular percent of the items has ${percent(topShare)} of the training events`
  if (topShare <= maxTopShare) return [{ name: 'popularity', status: 'ok', finding: `${found}, at most ${percent(maxTopShare)} is allowed.` }]
  return [warn('popularity', `${found}, at most ${percent(maxTopShare)} is allowed. Look for a robot or a test item; where it is meant, raise data.contract.maxTopShare.`)]
}

function checkColdStart({ split, grades, profile: { topShare, coldShare = 0, coldUserShare = 0 } }: Dataset, { maxColdShare }: Rules): ContractFinding[] {
  // A search is asked for what nobody judged before.
  if (split.test < fewestRows || grades) return []
  const isOfEvents = topShare !== undefined
  const found = `${percent(coldShare)} of the test rows have ${isOfEvents ? 'an item' : 'a category'} that training has not seen`
  const aside = isOfEvents ? `; ${percent(coldUserShare)} are of users that it has not seen` : ''
  if (coldShare <= maxColdShare) return [{ name: 'coldStart', status: 'ok', finding: `${found}, at most ${percent(maxColdShare)} may${aside}.` }]
  return [warn('coldStart', `${found}, at most ${percent(maxColdShare)} may${aside}. Look whether ids were renumbered between the splits; where so much is new, raise data.contract.maxColdShare.`)]
}

function checkDrift(dataset: Dataset, baseline: Dataset | undefined, { maxDrift }: Rules): ContractFinding[] {
  if (!baseline) return [{ name: 'drift', status: 'ok', finding: 'There is no data of a released model to compare with.' }]
  if (baseline.fingerprint === dataset.fingerprint) return [{ name: 'drift', status: 'ok', finding: 'The data is that of the released model.' }]
  const drifts = dataset.profile.distributions.flatMap((now) => {
    const before = baseline.profile.distributions.find(({ name }) => name === now.name)
    return (before && driftOf(before, now)) ?? []
  })
  const drifted = drifts.filter(({ index, isBeyondNoise }) => index > maxDrift && isBeyondNoise)
  if (drifted.length > 0) return drifted.sort((a, b) => b.index - a.index).map((drift) => warn('drift', formatDrift(drift, maxDrift)))
  return [formatSteady(drifts.sort((a, b) => b.index - a.index), maxDrift)]
}

function formatDrift({ name, index, moved }: Drift, maxDrift: number): string {
  return `${name} has moved away from the data of the released model: population stability index ${index.toFixed(2)}, at most ${maxDrift} is allowed; most moved "${moved.label}", from ${percent(moved.before)} to ${percent(moved.now)}. Look whether unit, spelling or source changed; where customers did, train on and raise data.contract.maxDrift.`
}

function formatSteady(drifts: Drift[], maxDrift: number): ContractFinding {
  if (drifts.length === 0) return warn('drift', 'The data of the released model has no column in common with this data, so nobody can tell how far it has moved.')
  const isClear = ({ effectiveRows, index }: Drift) => effectiveRows >= fewestRows && index <= maxDrift
  const [most] = drifts.filter(isClear)
  const unclear = drifts.filter((drift) => !isClear(drift)).map(({ name }) => name)
  const highest = most ? `: the highest population stability index beyond noise is ${most.index.toFixed(2)} (${most.name}), at most ${maxDrift} is allowed` : ' further than noise explains'
  const aside = unclear.length === 0 ? '' : ` Too few independent rows to tell small changes of ${unclear.join(', ')}.`
  return { name: 'drift', status: 'ok', finding: `No column has moved away from the data of the released model${highest}.${aside}` }
}

function checkSize({ split }: Dataset): ContractFinding[] {
  const small = (['train', 'test'] as const).filter((name) => split[name] < fewestRows)
  if (small.length === 0) return []
  return [warn('tooSmall', `Too few rows to tell what the data is like: ${small.map((name) => `${name} has ${count(split[name])}`).join(', ')}, ${fewestRows} are needed of each. Give more data.`)]
}

function worstOf(tables: readonly TableCounts[], shareOf: (table: TableCounts) => number): { table: TableCounts; share: number } {
  return tables.map((table) => ({ table, share: shareOf(table) })).reduce((worst, each) => (each.share > worst.share ? each : worst))
}

function rowsOf(reasons: readonly { rows: number }[]): number {
  return reasons.reduce((sum, { rows }) => sum + rows, 0)
}

function warn(name: string, finding: string): ContractFinding {
  return { name, status: 'warn', finding }
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1).replace(/\.0$/, '')} %`
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}
