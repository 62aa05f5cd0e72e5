/** The branch that holds pointers, rollouts and health: changed by compare-and-swap, never merged. */
export const stateBranch = 'rankops/state'
