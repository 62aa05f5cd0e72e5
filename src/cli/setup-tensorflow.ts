// Installs TensorFlow's library for training: pinned wheels, an addon that is built here, and a check that says on what it computes. Told twice, it does nothing twice.
import { resolve } from 'node:path'
import { failure } from '../base/errors.ts'
import { whileAlone } from '../base/while-alone.ts'
import { endWith } from '../entry/exit-codes.ts'
import { processVariables, tensorflowFolder } from '../entry/native-libraries.ts'
import { npmEnvironment } from '../entry/surroundings.ts'
import { defineVerb } from '../entry/verb.ts'
import { openLibtensorflowBackend } from '../tensor/libtensorflow.ts'
import { openWebgpuBackend } from '../tensor/webgpu.ts'
import { nameOfGpu } from './open-backend.ts'
import { askCheck } from './setup-tensorflow/ask-check.ts'
import { checkBackend } from './setup-tensorflow/check.ts'
import { missingWheels } from './setup-tensorflow/fetch-wheel.ts'
import { indexOfPip } from './setup-tensorflow/find-index.ts'
import { install } from './setup-tensorflow/install.ts'
import { isInstalled } from './setup-tensorflow/is-installed.ts'
import { judgeNeeds } from './setup-tensorflow/judge-needs.ts'
import { lookAtNeeds } from './setup-tensorflow/look-at-needs.ts'
import { neededBytes } from './setup-tensorflow/needed-bytes.ts'
import { useProxy } from './setup-tensorflow/use-proxy.ts'
import { wheelsOf } from './setup-tensorflow/wheels.ts'

export const setupTensorflow = defineVerb({
  name: 'setup-tensorflow',
  summary: 'Installs TensorFlow for training on this machine, with or without a GPU, and says on what it computes.',
  examples: ['rankops setup-tensorflow', 'rankops setup-tensorflow --gpu', 'rankops setup-tensorflow --gpu --wheels /mnt/wheels'],
  isCommandOnly: true,
  inputs: {
    gpu: { kind: 'flag', description: 'The library with CUDA, for GPUs of NVIDIA: 2.4 GB are fetched, 4 GB are taken.' },
    webgpu: { kind: 'flag', description: 'The packages of the backend webgpu in its place, for a GPU of any vendor.' },
    folder: { kind: 'text', from: ['env.RANKOPS_TENSORFLOW'], description: 'Where to. Not given: .rankops/tensorflow in the home of the user, where trainings look. Elsewhere RANKOPS_TENSORFLOW must name it for them.' },
    wheels: { kind: 'text', description: 'A folder with the wheels, for a machine without a network; what is missing in it is named. npm then needs its own mirror or cache.' },
    index: { kind: 'text', from: ['env.PIP_INDEX_URL'], description: 'Address of the Python package index or of a mirror, as pip has it (…/simple). Not given: the one of pip’s configuration.' },
    'without-driver': { kind: 'flag', description: 'With gpu: installs also where no GPU is seen, e.g. in an image for other machines.' },
    check: { kind: 'flag', description: 'Installs nothing: opens what is there, fits a small network, and says on what.' },
    again: { kind: 'flag', description: 'Installs anew what is there already.' },
  },
  outputs: { version: 'Version of the library.', device: 'What it computes on, as trained models will record it.' },

  async run({ inputs, log, outputs, signal, environment, self }) {
    if (inputs.gpu && inputs.webgpu) throw failure('INPUT_INVALID', { name: 'webgpu', problem: 'give gpu or webgpu, not both' })
    const kind = inputs.gpu ? 'gpu' : inputs.webgpu ? 'webgpu' : 'cpu'
    const folder = resolve(inputs.folder ?? tensorflowFolder())
    const wish = { kind, folder, withoutDriver: inputs.withoutDriver } as const
    if (inputs.check) {
      const checked = await checkBackend(await openerOf())
      outputs.result({ checked })
      return tell(checked)
    }

    await whileAlone(folder, async () => {
      if (!inputs.again && await isInstalled(folder, kind)) { log.info(`It is there already: ${folder}, ${kind}.`); return }
      const wheels = wheelsOf(kind)
      const index = inputs.index ?? await indexOfPip(environment['HOME'])
      const machine = await lookAtNeeds(folder, kind, environment)
      const sources = { hasIndex: index !== undefined, offline: inputs.wheels, missing: inputs.wheels === undefined ? [] : await missingWheels(wheels, inputs.wheels) }
      const { lacks, warnings } = judgeNeeds(machine, { ...wish, neededBytes: neededBytes(kind), sources })
      for (const warning of warnings) log.warn(warning)
      if (lacks.length > 0) throw failure('TENSORFLOW_NEEDS', { lacks: lacks.map((lack) => `  ${lack}`).join('\n') })
      const endProxy = useProxy(environment, log)
      try {
        await log.group(`Install ${kind}`, () => install(folder, { kind, wheels }, { offline: inputs.wheels, index }, { log, signal, environment: { ...environment, ...npmEnvironment() } }))
      } finally {
        endProxy()
      }
    }, { waitMs: 3_600_000, signal })

    if (kind === 'gpu' && !inputs.withoutDriver) log.info('Checks it. The first start on a GPU that is newer than the kernels compiles them, which takes minutes; they are kept.')
    const answer = await askCheck(wish, { self, environment, signal })
    if ('problem' in answer) return endWith(65, `It is installed in ${folder}, but does not work:\n${answer.problem}\nrankops doctor looks at the machine; rankops setup-tensorflow --check tries again.`)
    outputs.result({ folder, kind, ...answer })
    tell(answer.checked)

    function tell({ backend, version, device, openMs, fitMs }: Awaited<ReturnType<typeof checkBackend>>): void {
      outputs.set('version', version)
      outputs.set('device', device)
      outputs.text(`${backend} ${version} computes on ${device} (opened in ${openMs} ms, a small network in ${fitMs} ms).\n`)
    }

    async function openerOf() {
      if (kind === 'webgpu') return () => openWebgpuBackend({ folder, usesGpu: false })
      const usesGpu = kind === 'gpu' && !inputs.withoutDriver
      const gpuName = usesGpu ? await nameOfGpu() : undefined
      return () => openLibtensorflowBackend({ folder, usesGpu, kind, variables: processVariables(), gpuName })
    }
  },
})
