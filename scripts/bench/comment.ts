// How soon after its event a pull request has its comment where nothing is trained, held in one run against workflows that do nothing of it.
import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark.ts'

/** Of an empty workflow that has to look at the same: processor and clock. Measured: 1.7 to 1.9 in CPU; on the clock twice 1.8, once
 *  2.6 where ten times as much wants to run as there are processors. */
const mostTimesEmpty = 2

export const comment: Benchmark = {
  name: 'comment',
  summary: `What it costs from the event of a pull request to its comment, run by act: at most ${mostTimesEmpty} times an empty workflow with the same checkouts, in CPU and on the clock.`,
  usage: '--rounds <n>   how often everything is run, 3 where not given\n\nact must be on PATH.',

  async run(argv) {
    const { values } = parseArgs({ args: argv, options: { rounds: { type: 'string', default: '3' } } })
    if (!/^[1-9]\d?$/.test(values.rounds)) throw new TypeError(`--rounds ${values.rounds}: expected a whole number from 1 to 99`)
    // The bed holds a shop and a forge; who only asks what benchmarks there are need not wait for it.
    const [{ goodSpec }, { withAct }, { toolPath }, { formatCosts, measureComment, medianCosts }] = await Promise.all([import('../../test/cli/shop-bed.ts'), import('../../test/real/act-bed.ts'), import('../../test/real/tools.ts'), import('./comment/measure.ts')])
    const path = await toolPath(['act'], 'act.sh')
    if (path === undefined) throw new TypeError('act is not on PATH: https://nektosact.com tells how to install it')
    let isKept = false
    await withAct(path, goodSpec, async (bed) => {
      const rounds = await measureComment(bed, goodSpec, Number(values.rounds))
      console.log(formatCosts(rounds))
      const medians = medianCosts(rounds)
      const [empty, comment] = [medians[1]!, medians.at(-1)!]
      isKept = comment.cpuSeconds <= mostTimesEmpty * empty.cpuSeconds && comment.wallSeconds <= mostTimesEmpty * empty.wallSeconds
    })
    return isKept
  },
}
