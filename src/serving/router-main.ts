// Runs the router until it is told to end: node src/serving/router-main.ts [--host 127.0.0.1] [--port 0]
// Prints one JSON line with its addresses when it listens.
import { parseArgs } from 'node:util'
import { systemClock } from '../base/clock.ts'
import { runUntilStopped, stderrLog } from './process.ts'
import { startRouter } from './router.ts'

await runUntilStopped(() => {
  const { values } = parseArgs({ options: { host: { type: 'string' }, port: { type: 'string' }, instance: { type: 'string' } } })
  return startRouter({ host: values.host ?? '127.0.0.1', port: Number(values.port ?? 0), log: stderrLog(systemClock) })
})
