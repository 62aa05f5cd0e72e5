// Runs the router until it is told to end: node src/serving/router-main.ts [--host 127.0.0.1] [--port 0] [--admin-host 127.0.0.1]
// [--admin-port 0] [--admin-token-file <file>] [--routes-file <file>]. Prints one JSON line with its addresses when it listens.
import { parseArgs } from 'node:util'
import { systemClock } from '../base/clock.ts'
import { runUntilStopped, stderrLog } from './process.ts'
import { startRouter } from './router.ts'

const text = { type: 'string' } as const

await runUntilStopped(() => {
  // `instance` is a label by which the target finds its processes.
  const { values } = parseArgs({ options: { host: text, port: text, 'admin-host': text, 'admin-port': text, 'admin-token-file': text, 'routes-file': text, instance: text } })
  return startRouter({
    host: values.host ?? '127.0.0.1', port: Number(values.port ?? 0),
    adminHost: values['admin-host'] ?? '127.0.0.1', adminPort: Number(values['admin-port'] ?? 0), adminTokenFile: values['admin-token-file'],
    routesFile: values['routes-file'], log: stderrLog(systemClock),
  })
})
