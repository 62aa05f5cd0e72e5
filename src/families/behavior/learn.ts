import { auc } from '../../metrics/auc.ts'
import type { Spec } from '../../spec/record.ts'
import type { TensorBackend } from '../../tensor/tensor.ts'
import type { FitInput, FitPorts, Program, Selection } from '../family.ts'
import type { Encoding } from './featuriser.ts'
import { fitForests } from './fit-forests.ts'
import { fitLogistic } from './fit-logistic.ts'
import { fitNetworks } from './fit-networks.ts'
import { fitProgram } from './fit-program.ts'
import type { Learnt, Lessons } from './lesson.ts'
import { meanOf, predictMembers } from './members.ts'
import { stagePorts } from './stage-ports.ts'

interface Algorithm {
  encoding: Encoding
  learn(spec: Spec, lessons: Lessons, backend: TensorBackend, ports: FitPorts): Promise<Learnt>
  /** What tells it from others in a report. */
  settings(spec: Spec): Selection['trials'][number]['settings']
}

const algorithms = {
  logistic: { encoding: 'network', learn: async (_spec, lessons) => fitLogistic(lessons), settings: () => ({}) },
  network: {
    encoding: 'network',
    learn: (spec, lessons, backend, ports) => fitNetworks(spec, lessons, backend, ports),
    settings: ({ parameters: { hiddenUnits }, training: { epochs, learningRate } }) => ({ hiddenUnits: [hiddenUnits].flat().join(', '), epochs, learningRate }),
  },
  trees: {
    encoding: 'trees',
    learn: (spec, lessons, _backend, ports) => fitForests(spec, lessons, ports),
    settings: ({ parameters: { trees, leaves, treeLearningRate } }) => ({ trees, leaves, treeLearningRate }),
  },
} satisfies Record<string, Algorithm>

/** The simplest first: of equals it is taken. */
const names = Object.keys(algorithms) as (keyof typeof algorithms)[]
const metric = auc

type Chosen = Learnt & { lessons: Lessons; validationScores: Float64Array; selection?: Selection }

/** Fits the algorithm that the spec names; of `auto` each of them, and takes the one whose members' mean ranks the validation rows best. */
export async function learn(spec: Spec, lessonsFor: (encoding: Encoding) => Lessons, { backend, program }: Pick<FitInput, 'backend' | 'program'>, ports: FitPorts): Promise<Chosen> {
  if (program) return learnByProgram(spec.name, lessonsFor('network'), program, ports)
  const { algorithm = 'network' } = spec.parameters
  const wanted = names.filter((name) => name === algorithm || algorithm === 'auto')
  if (wanted.length === 0) throw new Error(`the family behavior has no algorithm ${algorithm}`)
  const portsOf = algorithm === 'auto' ? stagePorts(ports) : () => ports

  const tried: Chosen[] = []
  const trials: Selection['trials'] = []
  for (const name of wanted) {
    const lessons = lessonsFor(algorithms[name].encoding)
    ports.log.info(`${algorithm === 'auto' ? `${name}: ` : ''}${describe(lessons)}`)
    const learnt = await algorithms[name].learn(spec, lessons, backend, portsOf(name))
    const validationScores = meanOf(predictMembers(learnt.members, lessons.validation.features, lessons.featuriser.names.length))
    tried.push({ ...learnt, lessons, validationScores })
    trials.push({ algorithm: name, settings: algorithms[name].settings(spec), value: metric.compute(lessons.validation.labels, validationScores) })
  }
  if (algorithm !== 'auto') return tried[0]!
  const chosen = trials.reduce((best, { value }, i) => (value > trials[best]!.value ? i : best), 0)
  ports.log.info(`auto takes ${trials[chosen]!.algorithm}: validation AUC ${trials.map(({ algorithm, value }) => `${algorithm} ${value.toFixed(4)}`).join(', ')}`)
  return { ...tried[chosen]!, selection: { metric: metric.name, trials, chosen } }
}

async function learnByProgram(model: string, lessons: Lessons, program: Program, ports: FitPorts): Promise<Chosen> {
  ports.log.info(describe(lessons))
  const learnt = await fitProgram(model, lessons, program, ports)
  return { ...learnt, lessons, validationScores: meanOf(predictMembers(learnt.members, lessons.validation.features, lessons.featuriser.names.length)) }
}

function describe({ featuriser, train, validation }: Lessons): string {
  const positives = train.labels.reduce((sum, label) => sum + label, 0)
  return `${count(train.labels.length)} examples to learn from (${((100 * positives) / train.labels.length).toFixed(1)} % positive), ${count(validation.labels.length)} to validate, ${featuriser.names.length} features`
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}
