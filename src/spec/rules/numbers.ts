import type { Spec } from '../record.ts'
import type { Finding } from '../schema-problems.ts'
import { atValue } from './rule.ts'
import type { Rule } from './rule.ts'

const maxHeldOutShare = 0.9

/** Numbers that depend on each other. */
export const numberRules: readonly Rule[] = [
  {
    sentence: `\`split.validation\` and \`test\` together stay below ${maxHeldOutShare}; by \`user\`, \`row\` or \`query\` each is at most two thirds, since a share is taken as one in n.`,
    reads: ['/data/split'],
    find: splitLeavesTraining,
  },
  {
    sentence: '`earlyStopping.patience` is below `epochs`.',
    reads: ['/training/epochs', '/training/earlyStopping/patience'],
    find: ({ training: { epochs, earlyStopping: { patience } } }) => (patience < epochs || patience === 0
      ? [] : [atValue('SPEC_OUT_OF_RANGE', '/training/earlyStopping/patience', `expected less than the ${epochs} epochs, found ${patience}; training would never end early`)]),
  },
  {
    sentence: '`resources.gpuMemoryMiB` needs a `gpu` of 1 or more beside it.',
    reads: ['/resources/gpu', '/resources/gpuMemoryMiB'],
    find: ({ resources: { gpu, gpuMemoryMiB } }) => (gpuMemoryMiB === undefined || gpu > 0
      ? [] : [atValue('SPEC_OUT_OF_RANGE', '/resources/gpu', 'expected at least 1, since gpuMemoryMiB asks for a part of a GPU', 'write gpu: 1, or leave gpuMemoryMiB out')]),
  },
  {
    sentence: '`canary.steps` ascend.',
    reads: ['/deployment/canary/steps'],
    find: stepsAscend,
  },
]

function splitLeavesTraining({ data: { split: { by, validation, test } } }: Spec): Finding[] {
  if (by === 'column' || by === 'files' || by === 'leaveOneOut') return []
  const takesAll = by === 'time' || by === 'userTime' ? [] : (['validation', 'test'] as const).filter((share) => Math.round(1 / { validation, test }[share]) < 2)
  if (takesAll.length > 0) return takesAll.map((share) => atValue('SPEC_SPLIT_TOO_LARGE', `/data/split/${share}`, `by ${by} a share is taken as one in n, and ${{ validation, test }[share]} would be one in one; expected at most 0.66`))
  const heldOut = validation + test
  if (heldOut < maxHeldOutShare - 1e-9) return []
  const larger = test >= validation ? 'test' : 'validation'
  return [atValue('SPEC_SPLIT_TOO_LARGE', `/data/split/${larger}`, `validation ${validation} and test ${test} leave ${Number((1 - heldOut).toFixed(3))} for training; expected their sum below ${maxHeldOutShare}`)]
}

function stepsAscend({ deployment: { canary: { steps } } }: Spec): Finding[] {
  const i = steps.findIndex((step, at) => at > 0 && step <= steps[at - 1]!)
  if (i < 0) return []
  return [atValue('SPEC_STEPS_NOT_ASCENDING', `/deployment/canary/steps/${i}`, `expected more than the ${steps[i - 1]} % of the step before, found ${steps[i]}`, `write them ascending: [${[...new Set(steps)].sort((a, b) => a - b).join(', ')}]`)]
}
