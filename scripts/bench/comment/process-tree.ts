import { readFileSync, readdirSync } from 'node:fs'

/** User and system seconds that a process and all it started have taken so far, ended ones among them; Linux counts them in ticks of 10 ms. */
export function cpuSecondsOfTree(pid: number): number {
  return treeOf(pid).reduce((sum, { seconds }) => sum + seconds, 0)
}

/** Ids of a process and all that it started and that still run. */
export function processesOf(pid: number): number[] {
  return treeOf(pid).map(({ id }) => id)
}

function treeOf(pid: number): { id: number; seconds: number }[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(statOf).filter((stat) => stat !== undefined)
  const isInside = new Set([pid])
  for (let nBefore = 0; nBefore < isInside.size;) {
    nBefore = isInside.size
    for (const { id, parent } of all) if (isInside.has(parent)) isInside.add(id)
  }
  return all.filter(({ id }) => isInside.has(id))
}

/** undefined where it ended meanwhile. Field numbers as in proc(5), counted behind the name, which may hold spaces. */
function statOf(name: string): { id: number; parent: number; seconds: number } | undefined {
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number)
    return { id: Number(name), parent: fields[1]!, seconds: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) / 100 }
  } catch {
    return undefined
  }
}
