// Serves one release until it is told to end: node src/serving/main.ts --release <folder> [--host 127.0.0.1] [--port 0]
// Prints one JSON line with its address when it is ready. SIGTERM ends it after the requests under way are answered.
import { parseArgs } from 'node:util'
import { systemClock } from '../base/clock.ts'
import { failure } from '../base/errors.ts'
import { familyOf } from '../families/index.ts'
import { loadRelease } from './load-release.ts'
import { runUntilStopped, stderrLog } from './process.ts'
import { startModelServer } from './server.ts'

await runUntilStopped(async () => {
  // `instance` is a label by which the target finds its processes.
  const { values } = parseArgs({ options: { release: { type: 'string' }, host: { type: 'string' }, port: { type: 'string' }, instance: { type: 'string' } } })
  const folder = values.release ?? process.env['RANKOPS_RELEASE']
  if (!folder) throw failure('INPUT_MISSING', { name: 'release' })
  const startedAt = systemClock.now()
  const release = await loadRelease(folder, (family, files) => familyOf(family).open(files))
  return startModelServer({ release, host: values.host ?? process.env['RANKOPS_HOST'] ?? '127.0.0.1', port: Number(values.port ?? process.env['RANKOPS_PORT'] ?? 0), log: stderrLog(systemClock), startedAt })
})
