import { algorithmOf, isFittedByEpochs } from '../algorithm.ts'
import type { Finding } from '../schema-problems.ts'
import { quote } from '../visible.ts'
import type { Spec } from '../record.ts'
import { atKey, atValue } from './rule.ts'
import type { Rule } from './rule.ts'

const backendsOnGpu = ['auto', 'libtensorflow', 'webgpu']

/** Who asks for a GPU gets one, and uses it: nobody waits, and pays, for what stands idle. */
export const gpuRules: readonly Rule[] = [
  {
    sentence: '`resources.gpu` is for what computes on one: networks (`behavior` with the algorithm `network`) and `trainer: command`.',
    reads: ['/family', '/parameters/algorithm', '/training/trainer', '/resources/gpu'],
    find: (spec) => (spec.resources.gpu === 0 || usesTensors(spec) ? [] : [atKey('SPEC_KEY_WITHOUT_EFFECT', '/resources/gpu', `has no effect: ${spec.family === 'behavior' ? `the algorithm ${algorithmOf(spec, undefined)}` : `the family ${spec.family}`} computes on the processor`, 'remove it')]),
  },
  {
    sentence: `With \`resources.gpu\` the backend is one of ${backendsOnGpu.map((name) => `\`${name}\``).join(', ')}.`,
    reads: ['/training/trainer', '/training/backend', '/resources/gpu'],
    find: backendUsesGpu,
  },
]

function usesTensors(spec: Spec): boolean {
  return isFittedByEpochs(algorithmOf(spec, undefined))
}

function backendUsesGpu({ training: { trainer, backend }, resources: { gpu } }: Spec): Finding[] {
  if (gpu === 0 || trainer === 'command' || backendsOnGpu.includes(backend)) return []
  return [atValue('SPEC_NOT_ONE_OF', '/training/backend', `expected ${backendsOnGpu.map(quote).join(', ')} with resources.gpu, found the text ${quote(backend)}`, 'write "auto", or remove resources.gpu')]
}
