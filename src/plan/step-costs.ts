/** A step of Adam on one batch of a network of dense layers. */
export interface Step { batch: number; parameters: number }

/** CPU time in microseconds: of every step, and what it adds for each row of the batch, for each parameter (Adam), and for each product of the two. */
export interface StepCost { perStep: number; perRow: number; perParameter: number; perProduct: number }

/** Backends that need nothing beyond `npm ci`. */
export const embedded = ['typed-arrays', 'wasm', 'cpu'] as const

/** Measured by `npm run bench -- training --costs`, which prints these lines. A backend that becomes faster may change plans: that is a change of the code. */
export const stepCosts: Readonly<Record<(typeof embedded)[number], StepCost>> = {
  'typed-arrays': { perStep: 5, perRow: 0.5, perParameter: 0.0017, perProduct: 0.0002 },
  wasm: { perStep: 170, perRow: 0.83, perParameter: 0.032, perProduct: 0.00037 },
  cpu: { perStep: 130, perRow: 3.8, perParameter: 0.27, perProduct: 0.0052 },
}

export function costOf({ perStep, perRow, perParameter, perProduct }: StepCost, { batch, parameters }: Step): number {
  return perStep + batch * perRow + parameters * (perParameter + perProduct * batch)
}
