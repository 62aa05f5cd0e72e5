// What validate, plan and report do for a pull request before anything is trained, in one step: each step of its own costs the start of a process,
// and a job of its own for the comment costs a runner.
import { join } from 'node:path'
import { isFailure } from '../base/errors.ts'
import type { RankopsError } from '../base/errors.ts'
import { writeFileAtomic } from '../base/files.ts'
import { defineVerb } from '../entry/verb.ts'
import type { Plan } from '../plan/record.ts'
import { reportRecord } from '../report/record.ts'
import { formatSummary } from '../report/summary.ts'
import { chooseForge } from './choose-forge.ts'
import { plan, planChange } from './plan.ts'
import { decideTrust } from './preview/decide-trust.ts'
import { collectReport } from './report-collect.ts'
import { publishStrangersReport } from './report-publish.ts'
import { tryGit } from './try-git.ts'
import { validate } from './validate.ts'

export const preview = defineVerb({
  name: 'preview',
  summary: 'What does a pull request come to, before anything is trained? Validates and plans it and writes both into its one comment.',
  examples: ['rankops preview --base origin/main', 'GITHUB_TOKEN=… rankops preview --base origin/main --repository shop/models --pull-request 12'],
  inputs: {
    ...plan.inputs,
    head: { ...plan.inputs.head, from: ['event.pull_request.head.sha', 'event.merge_group.head_sha', 'event.inputs.head', 'env.GITHUB_SHA'] },
    'pull-request': { kind: 'number', from: ['event.pull_request.number', 'event.inputs.pull-request'], description: 'Number of the pull request. Not given: nothing is commented.' },
    record: { kind: 'text', description: 'The same as the comment as a file, for a job that may comment where this one may not. Not given: report.json in the workspace.' },
    'run-id': { kind: 'text', from: ['env.GITHUB_RUN_ID'], description: 'The workflow run, whose page has the whole report where the comment is too short.' },
    'event-name': { kind: 'text', from: ['env.GITHUB_EVENT_NAME'], description: 'What started the run; it decides what the run may do.' },
    'head-repository': { kind: 'text', from: ['event.pull_request.head.repo.full_name'], description: 'Where the change comes from; nothing of a fork is trained or commented.' },
    author: { kind: 'text', from: ['event.pull_request.user.login'], description: 'Login of the person who opened the pull request.' },
    command: { kind: 'text', from: ['event.inputs.command'], description: 'What a comment asked for: plan, train or retry.' },
  },
  outputs: {
    ...validate.outputs,
    ...plan.outputs,
    'may-train': 'Whether what the plan trains may be trained for whoever started the run.',
    reason: 'Why.',
    comment: 'Address of the comment; empty where none is written.',
  },

  async run(story) {
    const { inputs, log, outputs, clock, environment, signal } = story
    const trust = decideTrust(inputs)
    log.info(trust.reason)
    outputs.set('may-train', trust.mayTrain)
    outputs.set('reason', trust.reason)
    let result: unknown
    let planned: Plan | undefined
    let refusal: RankopsError | undefined
    const ports = { ...story, outputs: { ...outputs, result: (value: unknown) => { result = value }, summary: () => {} } }

    try {
      const mistakes = await validate.run(ports)
      if (mistakes) return mistakes
      planned = await planChange(ports)
    } catch (error) {
      if (isFailure(error) && error.kind === 'user') refusal = error
      throw error
    } finally {
      // Also where the plan failed, what is known is told.
      const comment = signal.aborted ? '' : await tell()
      outputs.set('comment', comment)
      outputs.result({ ...trust, comment, ...(result as object | undefined) })
    }

    async function tell(): Promise<string> {
      const { sections, planHead } = await collectReport({ ...inputs, model: [] }, log, { planned, refusal })
      const headSha = planHead ?? await tryGit(inputs.folder, environment, 'rev-parse', inputs.head) ?? inputs.head
      const path = inputs.record ?? join(inputs.workspace, 'report.json')
      await writeFileAtomic(path, reportRecord.format({ headSha, sections }))
      outputs.summary(formatSummary({ headSha, sections }))
      if (!trust.mayComment || inputs.pullRequest === undefined) return ''
      return (await publishStrangersReport({ ...inputs, path, head: headSha, pullRequest: inputs.pullRequest }, { forge: chooseForge(inputs, log), log, clock })).url
    }
  },
})
