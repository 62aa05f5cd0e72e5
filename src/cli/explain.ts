// Tells what a key of a spec may say.
import { defineVerb } from '../entry/verb.ts'
import { explainKey, formatExplanation } from '../spec/explain.ts'

export const explain = defineVerb({
  name: 'explain',
  summary: 'What may a spec say at this key, and what does it mean?',
  isCommandOnly: true,
  examples: ['rankops explain', 'rankops explain evaluation.gates', 'rankops explain training.epochs --json'],
  positional: 'path',
  inputs: { path: { kind: 'text', description: 'A key with the keys above it, e.g. training.epochs. Not given: the keys at the top.' } },
  outputs: {},

  async run({ inputs, outputs }) {
    const explanation = explainKey(inputs.path)
    outputs.result(explanation)
    outputs.text(formatExplanation(explanation))
  },
})
