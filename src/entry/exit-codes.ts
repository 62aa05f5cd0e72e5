/** How a verb ends, for whoever called it. A script branches on these, never on texts. */
export const exitCodes = {
  0: 'good',
  1: 'our bug',
  2: 'a gate failed, or a rollout was aborted',
  3: 'inconclusive: not enough was measured to judge',
  4: 'the outside world failed, after retries; run it again later',
  5: 'preempted; run it again, it goes on where it was',
  65: 'your mistake',
} as const

export type ExitCode = keyof typeof exitCodes

/** How a story ends that was told to its last line and still is no success. The sentence says why. */
export interface Ending { exitCode: ExitCode; sentence: string }

/** `return endWith(2, 'The candidate is worse than 1.0.0.')` is the last line of a story that found what it looked for, and it is not good. */
export function endWith(exitCode: Exclude<ExitCode, 0>, sentence: string): Ending {
  return { exitCode, sentence }
}
