// Looks at everything that RankOps needs of a machine, a repository and its forge, and says of each fault how to put it right. It changes nothing.
import { alertLabel } from '../alert/issue-body.ts'
import { failure, isFailure } from '../base/errors.ts'
import { exists } from '../base/files.ts'
import { endWith } from '../entry/exit-codes.ts'
import { tensorflowFolder } from '../entry/native-libraries.ts'
import { defineVerb } from '../entry/verb.ts'
import { chooseForge } from './choose-forge.ts'
import { chooseRunners, runnersFile, runnersInputs } from './choose-runners.ts'
import { folderInput, optionalForgeInputs, specsInput, workspaceInputs } from './common-inputs.ts'
import { finding } from './doctor/finding.ts'
import type { Finding } from './doctor/finding.ts'
import { formatFindings, summarise } from './doctor/format-findings.ts'
import { judgeRunnersFile, judgeSpecs } from './doctor/judge-files.ts'
import { judgeForge } from './doctor/judge-forge.ts'
import { judgeMachine } from './doctor/judge-machine.ts'
import { judgeTensorflow } from './doctor/judge-tensorflow.ts'
import type { Asking } from './doctor/judge-tensorflow.ts'
import { judgeWorkflows } from './doctor/judge-workflows.ts'
import { lookAtForge } from './doctor/look-at-forge.ts'
import { lookAtMachine } from './doctor/look-at-machine.ts'
import { lookAtTensorflow } from './doctor/look-at-tensorflow.ts'
import { readSpecs } from './read-specs.ts'
import { readCallers } from './read-workflows.ts'

export const doctor = defineVerb({
  name: 'doctor',
  summary: 'Is everything set up that RankOps needs, and if not, which lines are to be added?',
  examples: ['rankops doctor', 'rankops doctor --repository acme/shop --json'],
  isCommandOnly: true,
  inputs: {
    ...folderInput,
    ...specsInput,
    workspace: workspaceInputs.workspace,
    runners: runnersInputs.runners,
    'min-free-gib': { kind: 'number', default: 10, description: 'Free disk below which a warning is given, in GiB.' },
    tensorflow: { kind: 'text', from: ['env.RANKOPS_TENSORFLOW'], description: 'Where setup-tensorflow installed; what is there is tried. Not given: where trainings look.' },
    ...optionalForgeInputs,
  },
  outputs: { failures: 'How many findings fail.', warnings: 'How many warn.', unknown: 'How much could not be looked at.' },

  async run({ inputs, log, outputs, clock, environment, self }) {
    const { folder } = inputs
    if (!(await exists(folder))) throw failure('INPUT_INVALID', { name: 'folder', problem: `there is no folder ${folder}` })
    const specs = await readSpecs(folder, inputs.specs)
    const callers = await readCallers(folder)
    const findings = [
      ...judgeMachine(await lookAtMachine(inputs.workspace, environment), inputs.minFreeGib),
      ...judgeTensorflow(await lookAtTensorflow(inputs.tensorflow ?? tensorflowFolder(), askingOf(specs), { self, environment })),
      judgeSpecs(specs.map(({ file, problems }) => ({ file, nProblems: problems.length })), inputs.specs),
      await lookAtRunnersFile(),
      ...judgeWorkflows(callers, inputs.serverUrl),
      ...await lookAtTheForge(),
    ]

    const count = (level: Finding['level']) => findings.filter((found) => found.level === level).length
    outputs.set('failures', count('fail'))
    outputs.set('warnings', count('warn'))
    outputs.set('unknown', count('unknown'))
    outputs.result({ findings })
    outputs.text(formatFindings(findings))
    if (count('fail') > 0) return endWith(65, `${summarise(findings)} Add the lines below those that FAIL, and run doctor again.`)
    log.info(summarise(findings))

    async function lookAtRunnersFile(): Promise<Finding> {
      const file = runnersFile(inputs)
      try {
        const isThere = await exists(file)
        return judgeRunnersFile({ file, ...(isThere || inputs.runners !== undefined ? { count: (await chooseRunners({ folder, runners: inputs.runners, pricePerHour: undefined })).length } : {}) })
      } catch (error) {
        if (!isFailure(error)) throw error
        return judgeRunnersFile({ file, problem: `${error.message}\n${error.next}` })
      }
    }

    async function lookAtTheForge(): Promise<Finding[]> {
      if (!inputs.repository || !inputs.token) return [finding('forge', 'unknown', `The forge was not looked at, since no ${inputs.repository ? 'token' : inputs.token ? 'repository' : 'repository and token'} is given. That of an administrator shows most:`, `${inputs.repository ? '' : 'GITHUB_REPOSITORY=<owner>/<name> '}GITHUB_TOKEN="$(gh auth token)" npx rankops doctor`)]
      const forge = chooseForge(inputs, log)
      const view = await lookAtForge(forge)
      log.info(`The forge was asked ${forge.usage.requests} times; nothing was written.`)
      return judgeForge(view, callers, alertLabel, clock.now())
    }
  },
})

function askingOf(specs: Awaited<ReturnType<typeof readSpecs>>): Asking[] {
  return specs.flatMap(({ spec }) => (spec ? [{ model: spec.name, backend: spec.training.trainer === 'command' ? 'command' : spec.training.backend, gpu: spec.resources.gpu }] : []))
}
