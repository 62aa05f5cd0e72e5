// A program of one verb that waits until it is told to end; started by command-line.test.ts.
import { runCommandLine } from '../../src/entry/command-line.ts'
import { defineVerb } from '../../src/entry/verb.ts'

const wait = defineVerb({
  name: 'wait',
  summary: 'Waits.',
  inputs: { mode: { kind: 'text', required: true, description: 'save: ends after the signal. hang: does not.' } },
  outputs: {},
  async run({ inputs, log, signal }) {
    const life = setInterval(() => {}, 1_000)
    const told = new Promise((done) => { signal.addEventListener('abort', done) })
    log.info('waiting')
    await told
    if (inputs.mode === 'hang') {
      log.info('hanging')
      await new Promise(() => {})
    }
    clearInterval(life)
    log.info('saved')
    throw signal.reason
  },
})

process.exitCode = await runCommandLine([wait], process.argv.slice(2))
