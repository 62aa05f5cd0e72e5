// Trains what was given out to this runner, as long as it is its own: whoever was taken for gone publishes nothing.
import { failure, isFailure } from '../base/errors.ts'
import { defineVerb } from '../entry/verb.ts'
import type { Ending } from '../entry/exit-codes.ts'
import { holdLease } from '../plan/lease/hold-lease.ts'
import type { LeaseBook } from '../plan/lease/lease-book.ts'
import type { Lease } from '../plan/lease/record.ts'
import { findLease } from '../plan/lease/settle.ts'
import type { Claim } from '../plan/lease/settle.ts'
import type { PlannedModel } from '../plan/record.ts'
import { dataInputs, folderInput, optionalForgeInputs, workspaceInputs } from './common-inputs.ts'
import { openQueue, queueInput } from './queue/open-queue.ts'
import { trainInChild } from './train-in-child.ts'
import { readPlan, trainingsOf } from './workspace.ts'

export const work = defineVerb({
  name: 'work',
  summary: 'Trains what the line gave to this runner, says all the while that it is alive, and stops where the training became another’s.',
  examples: ['rankops work --job user-behavior-0a1b2c3d4e5f --lease 12 --queue directory:/srv/rankops-queue', 'rankops work --runner gpu-1 --queue directory:/srv/rankops-queue'],
  inputs: {
    ...queueInput,
    job: { kind: 'text', description: 'The training, as dispatch names it; with lease.' },
    lease: { kind: 'number', description: 'The number of the lease that dispatch gave out for it.' },
    runner: { kind: 'text', description: 'In place of job and lease: everything that was given to this runner and has not begun, side by side, since there is room for it.' },
    workspace: workspaceInputs.workspace,
    plan: { ...workspaceInputs.plan, description: 'The plan file. Not given: the one that the training was lined up with, on a disk that runners share.' },
    ...folderInput,
    ...dataInputs,
    ...optionalForgeInputs,
  },
  outputs: {
    trained: 'JSON list of the models that are trained now, and count.',
    'is-lost': 'Whether a training became another’s: nothing that lies in the workspace is to be left for others then.',
  },

  async run({ inputs, log, outputs, clock, signal, environment, self }) {
    const book = openQueue(inputs, { log, clock })
    const leases = await findLeases(book, inputs).catch((error: unknown) => {
      outputs.set('is-lost', isFailure(error, 'LEASE_LOST'))
      throw error
    })
    if (leases.length === 0) log.info('Nothing was given to this runner.')
    const trained: string[] = []
    // None waits for another: whoever does not begin is silent, and would be lost.
    const ends = await Promise.allSettled(leases.map(async (lease) => {
      const { job, token, gpus } = lease
      const claim = { job: job.id, token }
      const from = { ...inputs, plan: inputs.plan ?? job.source['plan'] }
      // Numbered as nvidia-smi does, by whose numbers the runner told of them.
      const visible = { ...environment, CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: gpus.join(',') }
      const end = await concludeFailure(book, claim, async () => {
        const planned = await findPlanned(lease, from)
        return log.group(`Train ${job.model}`, () => holdLease(book, claim, (held) => trainInChild(planned, from, { log, signal: held, environment: visible, self }), { log, signal }))
      })
      await conclude(book, claim, end)
      if (end) return end
      log.info(`${job.id}: trained under lease ${token}, and no other was given out; it counts.`)
      trained.push(job.model)
    }))
    outputs.set('trained', JSON.stringify(trained))
    outputs.set('is-lost', ends.some((each) => each.status === 'rejected' && isFailure(each.reason, 'LEASE_LOST')))
    outputs.result({ trained })
    for (const each of ends) if (each.status === 'rejected') throw each.reason
    return ends.flatMap((each) => (each.status === 'fulfilled' ? each.value ?? [] : []))[0]
  },
})

async function findLeases(book: LeaseBook, { job, lease, runner }: { job: string | undefined; lease: number | undefined; runner: string | undefined }): Promise<Lease[]> {
  const { queue, beats } = await book.read()
  if (runner !== undefined) return queue.leases.filter((each) => each.runner === runner && !beats.some(({ token }) => token === each.token))
  if (job === undefined) throw failure('INPUT_MISSING', { name: 'job' })
  if (lease === undefined) throw failure('INPUT_MISSING', { name: 'lease' })
  return [findLease(queue, { job, token: lease })]
}

/** The plan may have been made anew since the training was lined up. */
async function findPlanned({ job: { model, hash } }: Lease, inputs: { workspace: string; plan: string | undefined }): Promise<PlannedModel> {
  const [planned] = trainingsOf(await readPlan(inputs), { ...inputs, model: [model] })
  if (planned?.hash === hash) return planned
  throw failure('PLAN_OUTDATED', { model, what: 'the plan hash', found: planned?.hash.slice(0, 12) ?? 'none', expected: hash.slice(0, 12) })
}

/** What the outside did is tried again elsewhere once this lease has run out, and so is a plan that lies on a disk which this runner does not have; a mistake in the spec stays one. */
async function concludeFailure<T>(book: LeaseBook, claim: Claim, body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    if (isFailure(error) && error.kind === 'user' && error.code !== 'PLAN_MISSING') await book.settle(claim, { end: 'failed', reason: `${error.code}: ${error.message}` })
    throw error
  }
}

/** A good end is what makes the result count. Who was told to end gives the training back; what the outside did to it is left to run out, which counts against it. */
async function conclude(book: LeaseBook, claim: Claim, end: Ending | undefined): Promise<void> {
  if (end === undefined) await book.settle(claim, { end: 'done', reason: 'trained' })
  else if (end.exitCode === 5) await book.giveBack(claim)
  else if (end.exitCode !== 4) await book.settle(claim, { end: 'failed', reason: end.sentence })
}
