/** By what the test of each family can be divided. Labelled rows of behavior are divided by their own columns instead. */
export const slicesOf = {
  behavior: ['category', 'brand', 'weekday', 'activity'],
  recommendation: ['activity'],
  search: ['words', 'script'],
} as const
