import type { Random } from '../../../src/base/random.ts'
import type { EventDrop, EventRepair } from '../../../src/dataset/clean-events.ts'
import type { ItemDrop, ItemRepair } from '../../../src/dataset/clean-items.ts'
import { tally } from '../../../src/dataset/tally.ts'
import type { Tally } from '../../../src/dataset/tally.ts'

/** Rows of cells as a real shop would log them, and what was planted in them. */
export interface DirtyRows<Drop extends string, Repair extends string> { rows: string[][]; nClean: number; dropped: Tally<Drop>; repaired: Tally<Repair> }

const duplicateShare = 0.02
/** Rows of each other kind of dirt, as a share of all; three at least. */
const dirtShare = 1 / 3000

const eventRepairs: [EventRepair, (cells: string[]) => string[]][] = [
  ['white space around a value', ([user, item, kind, time]) => [`${user} `, `\u3000${item}`, `${kind}\t`, time!]],
  ['time in seconds', ([user, item, kind, time]) => [user!, item!, kind!, String(Date.parse(time!) / 1000)]],
  ['time in milliseconds', ([user, item, kind, time]) => [user!, item!, kind!, String(Date.parse(time!))]],
  ['time without zone, read as UTC', ([user, item, kind, time]) => [user!, item!, kind!, time!.replaceAll('-', '/').replace('T', ' ').replace('Z', '')]],
]

/** Each spoils a copy: the true row stays, so that the truth of every click stays true. */
const eventDrops: [EventDrop, (cells: string[], random: Random) => string[]][] = [
  ['wrong number of cells', (cells) => [...cells, '']],
  ['no user', ([, item, kind, time]) => ['', item!, kind!, time!]],
  ['no item', ([user, , kind, time]) => [user!, ' ', kind!, time!]],
  ['unknown kind', ([user, item, , time], random) => [user!, item!, random.pick(['收藏', '加购', '']), time!]],
  ['unreadable time', ([user, item, kind], random) => [user!, item!, kind!, random.pick(['昨天', 'N/A', '2026-02-30T08:00:00Z', ''])]],
  ['item not in the catalogue', ([user, , kind, time]) => [user!, '9999', kind!, time!]],
  ['time far after all others', ([user, item, kind, time]) => [user!, item!, kind!, time!.replace(/^\d{4}/, '2099').replace('-02-29', '-02-28')]],
]

/** Duplicates, gaps and odd spellings in clean rows (user, item, kind, time as ISO 8601), slightly out of order. */
export function soilEvents(clean: readonly string[][], random: Random): DirtyRows<EventDrop, EventRepair> {
  const dropped = tally<EventDrop>()
  const repaired = tally<EventRepair>()
  const nEach = Math.max(3, Math.round(clean.length * dirtShare))
  const rows = clean.map((cells, index) => ({ cells, place: index }))
  const order = random.shuffle(rows.map((_, index) => index))

  for (const [reason, soil] of eventRepairs) {
    for (const index of order.splice(0, nEach)) {
      rows[index]!.cells = soil(rows[index]!.cells)
      repaired.add(reason, index)
    }
  }
  const copies = eventDrops.flatMap(([reason, soil]) => order.splice(0, nEach).map((index) => {
    dropped.add(reason, index)
    return { cells: soil(clean[index]!, random), place: index }
  }))
  const duplicates = Array.from({ length: Math.round(clean.length * duplicateShare) }, () => {
    const row = random.pick(rows)
    dropped.add('duplicate', row.place)
    return { ...row }
  })

  const all = [...rows, ...copies, ...duplicates].map(({ cells, place }) => ({ cells, place: place + 50 * random.next() }))
  return { rows: all.sort((a, b) => a.place - b.place).map(({ cells }) => cells), nClean: clean.length, dropped, repaired }
}

/** Gaps and odd spellings in the catalogue (cells as in the header of write-shop). The first four rows stay as they are; goods without
 *  a brand come with an empty cell. */
export function soilItems(clean: readonly string[][], random: Random): DirtyRows<ItemDrop, ItemRepair> {
  const dropped = tally<ItemDrop>()
  const repaired = tally<ItemRepair>()
  const rows = clean.map((cells) => [...cells])
  const branded = random.shuffle(rows.slice(4).filter((cells) => cells[brandCell] !== ''))
  const soil = (reason: ItemRepair, n: number, change: (cells: string[]) => void) => {
    for (const cells of branded.splice(0, n)) { change(cells); repaired.add(reason, 0) }
  }
  for (const cells of rows) if (cells[brandCell] === '') repaired.add('no brand, 未知 instead', 0)
  soil('white space around a value', 3, (cells) => { cells[1] = ` ${cells[1]}\u3000` })
  soil('price in another spelling', 3, (cells) => { cells[priceCell] = `¥${Number(cells[priceCell]).toLocaleString('en-US')}` })
  soil('no readable price, median of its category instead', 2, (cells) => { cells[priceCell] = random.pick(['', '面议']) })

  const [again, poorer, nameless] = branded.splice(0, 3) as [string[], string[], string[]]
  const extra = [[...again], poorer.with(priceCell, ''), nameless.with(0, '')]
  for (const reason of ['duplicate', 'another row of the same item', 'no item'] as const) dropped.add(reason, 0)
  return { rows: [...rows, ...extra], nClean: rows.length, dropped, repaired }
}

const brandCell = 5
const priceCell = 6
