// Answers a command in a comment: who may write to the repository may have a change planned and trained, a canary promoted, a release taken back.
import { isFailure } from '../base/errors.ts'
import { readDeployment } from '../deployment/pointer.ts'
import { defineVerb } from '../entry/verb.ts'
import { whereAble } from '../forge/capabilities.ts'
import type { Forge, PullRequest } from '../forge/forge.ts'
import { publishComment } from '../report/publish-comment.ts'
import { isStickyComment, readSection } from '../report/sticky-comment.ts'
import { chooseForge } from './choose-forge.ts'
import { chooseRegistry } from './choose-registry.ts'
import { formatAnswers, wasAnswered } from './command/answers.ts'
import { carryOut } from './command/carry-out.ts'
import type { Done } from './command/carry-out.ts'
import { decideCommand } from './command/decide-command.ts'
import { firstLine, parseCommand } from './command/parse-command.ts'
import type { Command } from './command/parse-command.ts'
import { deploymentInputs, folderInput, forgeInputs, registryInput, specsInput, workspaceInputs } from './common-inputs.ts'
import { deployedSpecs } from './deployments.ts'

export const command = defineVerb({
  name: 'command',
  summary: 'Answers a command in the first line of a comment: plan, train, retry, promote, rollback, help.',
  examples: ['GITHUB_TOKEN=… rankops command --repository shop/models --issue 12 --comment-id 345 --author maria --body "/rankops help"'],
  inputs: {
    body: { kind: 'text', from: ['event.comment.body'], description: 'What the comment says.' },
    action: { kind: 'text', from: ['event.action'], default: 'created', description: 'What became of the comment; only a new one is answered.' },
    'comment-id': { kind: 'number', required: true, from: ['event.comment.id'], description: 'Number of the comment.' },
    author: { kind: 'text', required: true, from: ['event.comment.user.login'], description: 'Login of the person who wrote it; what that person may do is asked of the forge.' },
    issue: { kind: 'number', required: true, from: ['event.issue.number'], description: 'Number of the pull request or issue.' },
    workflow: { kind: 'text', default: 'rankops.yml', description: 'The workflow that plan, train and retry start, with the inputs command, pull-request and head.' },
    ref: { kind: 'text', from: ['event.repository.default_branch'], default: 'main', description: 'The branch whose workflow is started.' },
    environment: deploymentInputs.environment,
    workspace: workspaceInputs.workspace,
    ...registryInput,
    ...folderInput,
    ...specsInput,
    ...forgeInputs,
  },
  outputs: {
    command: 'What was asked for, one word; empty where nobody asked.',
    outcome: 'done, refused, or nothing where nobody asked or it was answered before.',
    deploy: 'The model that deploy should bring in line now; empty where there is none.',
    environment: 'Its environment.',
    promote: 'The version that deploy should promote; empty where it should not.',
  },

  async run({ inputs, log, outputs, clock }) {
    const { commentId, author, issue, body = '' } = inputs
    const tell = (word: string, outcome: 'done' | 'refused' | 'nothing', deploy?: Done['deploy']) => {
      outputs.set('command', word)
      outputs.set('outcome', outcome)
      outputs.set('deploy', deploy?.model ?? '')
      outputs.set('environment', deploy?.environment ?? '')
      outputs.set('promote', deploy?.promote ?? '')
      outputs.result({ command: word, outcome, deploy })
    }
    const asked = parseCommand(body)
    if (inputs.action !== 'created' || !asked) {
      log.info('Nobody asked for anything: only the first line of a new comment counts, and it begins with /rankops.')
      return tell('', 'nothing')
    }

    const forge = chooseForge(inputs, log)
    const react = (reaction: 'eyes' | 'rocket' | 'confused') => whereAble('reactions', log, () => forge.reactToComment(commentId, reaction))
    const permission = await forge.getPermission(author)
    if (permission !== 'admin' && permission !== 'write') {
      // No answer in the comment: a stranger must not push out what others were told.
      log.info(`${author} may not ask for ${asked.word}: that takes the right to write, found is ${permission}.`)
      await react('confused')
      return tell(asked.word, 'refused')
    }
    const pull = await findPullRequest(forge, issue)
    const earlier = await readAnswers(forge, issue)
    if (wasAnswered(earlier, commentId)) {
      log.info(`Comment ${commentId} was answered before.`)
      return tell(asked.word, 'nothing')
    }
    await react('eyes')

    const decision = decideCommand({ command: asked, pull, deployments: await readDeployments(asked, inputs, forge) })
    const done = await carryOut(decision, { forge, registry: chooseRegistry(inputs, log), clock, log, author, workflow: { file: inputs.workflow, ref: inputs.ref }, workspace: inputs.workspace })
    log.info(`${author} asked for ${asked.word}: ${done.outcome}, ${done.answer}`)

    // Read again: somebody else may have been answered meanwhile.
    const markdown = formatAnswers(await readAnswers(forge, issue), {
      comment: commentId, url: forge.webUrl(`/${pull ? 'pull' : 'issues'}/${issue}`), author, asked: firstLine(body),
      answer: `${done.outcome === 'done' ? '✅' : '❌'} ${done.answer}`, wantsHelp: decision.kind === 'help',
    })
    const headSha = pull?.head.sha ?? 'HEAD'
    await publishComment({ forge, pullRequest: issue, report: { headSha, sections: [{ id: 'command', markdown }] }, newestHeadSha: headSha, clock })
    await react(done.outcome === 'done' ? 'rocket' : 'confused')
    tell(asked.word, done.outcome, done.deploy)
  },
})

/** Issues and pull requests share their numbers; undefined for an issue. */
async function findPullRequest(forge: Forge, number: number): Promise<PullRequest | undefined> {
  try {
    return await forge.getPullRequest(number)
  } catch (error) {
    if (isFailure(error, 'FORGE_NOT_FOUND')) return undefined
    throw error
  }
}

/** What the sticky comment tells of earlier commands. */
async function readAnswers(forge: Forge, issue: number): Promise<string | undefined> {
  const sticky = (await forge.listComments(issue)).find(({ isOurs, body }) => isOurs && isStickyComment(body))
  return sticky && readSection(sticky.body, 'command')
}

/** Only for commands that are about what is deployed. */
async function readDeployments({ word }: Command, inputs: { folder: string; specs: string; environment: string | undefined }, forge: Forge) {
  if (word !== 'promote' && word !== 'rollback') return []
  const deployed = await deployedSpecs({ ...inputs, model: [] })
  return Promise.all(deployed.map(async ({ model, environment }) => ({ model, environment, pointer: (await readDeployment(forge, model, environment)).pointer })))
}
