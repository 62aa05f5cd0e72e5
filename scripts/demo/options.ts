import { parseArgs } from 'node:util'

export interface DemoOptions {
  /** Leave the forge's page and the model server running until Ctrl-C. */
  keep: boolean
  /** Where to work; a temporary folder where none is named. A folder of an earlier demo is continued. */
  folder: string | undefined
  /** What the simulator is asked for. */
  shop: { seed: number; users?: number; days?: number }
  /** Passes over the data that the first pull request asks for. */
  epochs: number
  /** How much worse than the released model a candidate may be: a small shop cannot tell small differences. */
  margin: number
  /** Requests that a canary must have answered before a step is judged, and how many customers ask between two steps. */
  minCanaryRequests: number
  requestsPerStep: number
}

export function readOptions(argv: string[]): DemoOptions {
  const { values } = parseArgs({
    args: argv,
    options: {
      keep: { type: 'boolean', default: false },
      folder: { type: 'string' },
      /** A shop small enough for tests. */
      small: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log('npm run demo -- [--keep] [--small] [--folder <folder>]\n\n  --keep     leave the web page and the model server running until Ctrl-C\n  --small    a tenth of the shop, a few seconds\n  --folder   work there; a demo that was interrupted goes on where it was')
    process.exit(0)
  }
  const size = values.small
    ? { shop: { seed: 1, users: 200, days: 30 }, epochs: 8, margin: 0.05, minCanaryRequests: 20, requestsPerStep: 500 }
    : { shop: { seed: 1 }, epochs: 8, margin: 0.01, minCanaryRequests: 50, requestsPerStep: 400 }
  return { keep: values.keep, folder: values.folder, ...size }
}
