import { inLine } from './job.ts'
import type { Machine, Needs, WaitingJob } from './job.ts'
import { isAble, shareOf } from './room.ts'

/** What each team has had of the machines. Virtual time runs as work is taken up: one unit is a minute of a machine for each unit of weight. */
export interface Accounts {
  virtualTime: number
  /** Up to which virtual time a team has had its share; one that is not named has nothing to its debit. */
  teams: Readonly<Record<string, number>>
}

/** `start` is where its team's account stood; the line is sorted by `key`. */
export interface Turn { start: number; key: number }

export const emptyAccounts: Accounts = { virtualTime: 0, teams: {} }

/** A job counts at least as this share of a machine, since very many small ones may not fit beside each other after all. */
export const leastShare = 1 / 4

/** One step of priority is worth so many minutes of all machines' work: a job of priority 1 is as far in front as one of priority 0 that came so much earlier. Who waits is
 *  passed by less and less, however important what comes after. */
export const minutesOfPriority = 60

/** Gives a job its place in the line, by start-time fair queuing (Goyal, Vin and Cheng 1997): each team's jobs follow each other at a distance of their
 *  cost over the team's weight, so that whoever asks for much stands in line behind itself, not before others. A team that comes new begins where the
 *  line begins, and when nobody waits all are even again. */
export function takeTurn(accounts: Accounts, waiting: readonly Pick<Turn, 'start'>[], job: { team: string; weight: number; costMinutes: number; priority: number; totalWeight: number }): { accounts: Accounts; turn: Turn } {
  const { team, weight, costMinutes, priority, totalWeight } = job
  const front = waiting.length > 0 ? waiting.reduce((least, { start }) => Math.min(least, start), Infinity) : Math.max(0, ...Object.values(accounts.teams))
  const virtualTime = Math.max(accounts.virtualTime, front)
  const start = Math.max(virtualTime, accounts.teams[team] ?? 0)
  const ahead = Object.fromEntries(Object.entries(accounts.teams).filter(([, until]) => until > virtualTime))
  return {
    accounts: { virtualTime, teams: { ...ahead, [team]: start + costMinutes / weight } },
    turn: { start, key: start - priority * minutesOfPriority / totalWeight },
  }
}

/** Minutes of one machine that a job may take: its time limit by the share of the largest machine that is able to run it. */
export function costOf(job: Needs & { limitMinutes: number }, machines: readonly Machine[]): number {
  const shares = machines.filter((machine) => isAble(machine, job)).map((machine) => shareOf(machine, job))
  return job.limitMinutes * Math.max(leastShare, shares.length === 0 ? 1 : Math.min(...shares))
}

/** The jobs in the order in which their turns come. */
export function lineUp<T extends Pick<WaitingJob, 'key' | 'submittedAt' | 'id'>>(jobs: readonly T[]): T[] {
  return [...jobs].sort(inLine)
}
