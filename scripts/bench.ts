// npm run bench -- <name> [options]: measures the product against what it promises. Alone it tells what there is.
// Machines are shared and noisy: a bench tells CPU seconds, and judges figures and ratios within one run, never the wall clock.
// Ends with 0 where every promise is kept, 2 where one is broken, 65 where the options are wrong.
import { isFailure } from '../src/base/errors.ts'
import type { Benchmark } from './bench/benchmark.ts'
import { comment } from './bench/comment.ts'
import { canaryBenchmark } from './bench/canary.ts'
import { planBenchmark } from './bench/plan.ts'
import { quality } from './bench/quality.ts'
import { recommendationBenchmark } from './bench/recommendation.ts'
import { releaseMemory } from './bench/release-memory.ts'
import { routerBenchmark } from './bench/router.ts'
import { schedulingBenchmark } from './bench/scheduling.ts'
import { searchBenchmark } from './bench/search.ts'
import { servingBenchmark } from './bench/serving.ts'
import { trainingBenchmark } from './bench/training.ts'
import { tuneBenchmark } from './bench/tune.ts'
import { verdicts } from './bench/verdicts.ts'

const benchmarks: readonly Benchmark[] = [quality, verdicts, planBenchmark, releaseMemory, comment, canaryBenchmark, tuneBenchmark, routerBenchmark, servingBenchmark, recommendationBenchmark, searchBenchmark, schedulingBenchmark, trainingBenchmark]

const [name, ...argv] = process.argv.slice(2)
const benchmark = benchmarks.find((candidate) => candidate.name === name)
if (!benchmark) {
  console.log(`npm run bench -- <name> [options]\n\n${benchmarks.map((each) => `  ${each.name.padEnd(14)} ${each.summary}`).join('\n')}\n\nnpm run bench -- <name> --help tells its options.`)
  process.exitCode = name === undefined || name === '--help' ? 0 : 65
} else if (argv.includes('--help')) {
  console.log(`npm run bench -- ${benchmark.name} [options]: ${benchmark.summary}\n\n${benchmark.usage}`)
} else {
  process.exitCode = await runBenchmark(benchmark)
}

async function runBenchmark({ run }: Benchmark): Promise<number> {
  try {
    return await run(argv) ? 0 : 2
  } catch (error) {
    if (!isFailure(error) && !(error instanceof TypeError)) throw error
    console.error(isFailure(error) ? `${error.code}: ${error.message}\n${error.next}` : error.message)
    return 65
  }
}
