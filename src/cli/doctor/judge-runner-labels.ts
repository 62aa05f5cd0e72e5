import type { SelfHostedRunner } from '../../forge/forge.ts'
import { runnerInputs } from '../reusable-workflows.ts'
import type { RunnerInput } from '../reusable-workflows.ts'
import type { CallerFile } from '../workflow-calls.ts'
import { finding } from './finding.ts'
import type { Finding } from './finding.ts'

/** What its job does, and how to get one that takes it. Training may move to the forge's machines; a deployment lives on the machine of its runner. */
const purposes: Readonly<Record<RunnerInput, { verb: string; advice: string; line(url: string, labels: readonly string[]): string }>> = {
  'training-runner': { verb: 'trains', advice: 'Below uses: the workflow may ask for another', line: () => '    with: { training-runner: \'["ubuntu-latest"]\' }' },
  'deployment-runner': { verb: 'deploys', advice: 'Register one on the machine that serves', line: (url, labels) => `./config.sh --url ${url} --labels ${labels.filter((label) => label !== 'self-hosted').join() || 'rankops'}` },
}

/** Whether somebody takes the jobs that need a self-hosted runner: one that nobody takes waits for a day, then fails. `url` is the page of the repository. */
export function judgeRunnerLabels(runners: readonly SelfHostedRunner[], callers: readonly CallerFile[], url: string): Finding[] {
  const calls = callers.flatMap((caller) => caller.calls)
  return (Object.keys(runnerInputs) as RunnerInput[]).flatMap((input) => {
    const asked = calls.filter(({ workflow }) => runnerInputs[input].of.includes(workflow.file)).map(({ inputs }) => labelsIn(inputs[input]) ?? runnerInputs[input].labels)
    const different = [...new Map(asked.map((labels) => [labels.join(), labels])).values()]
    return different.filter((labels) => labels.includes('self-hosted')).map((labels) => judgeLabels(input, labels, runners, url))
  })
}

function judgeLabels(input: RunnerInput, labels: readonly string[], runners: readonly SelfHostedRunner[], url: string): Finding {
  const { verb, advice, line } = purposes[input]
  const taker = runners.find((runner) => runner.isOnline && labels.every((label) => runner.labels.some((own) => own.toLowerCase() === label.toLowerCase())))
  if (taker) return finding('forge', 'ok', `${taker.name} ${verb}: it is online with ${labels.join(', ')}.`)
  return finding('forge', 'warn', `No runner of this repository is online with ${labels.join(', ')}, which the job that ${verb} asks for; it fails after a day unless the organisation has one. ${advice}:`, line(url, labels))
}

/** A text that is no JSON list is an expression, which only a run knows. */
function labelsIn(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.map(String) : []
  } catch {
    return []
  }
}
