// Serves one release until it is told to end: node src/serving/main.ts --release <folder> [--host 127.0.0.1] [--port 0] …; README.md beside this file lists all options.
// Prints one JSON line with its addresses when it is ready. SIGTERM ends it after the requests under way are answered.
import { systemClock } from '../base/clock.ts'
import { inTurns } from '../base/steps.ts'
import type { Model } from '../families/family.ts'
import { familyOf } from '../families/index.ts'
import { checkFetchInputs } from './fetch/fetch-inputs.ts'
import { fetchRelease } from './fetch/fetch-release.ts'
import { loadRelease } from './load-release.ts'
import { runUntilStopped, stderrLog } from './process.ts'
import { startModelServer } from './server.ts'
import { openPorts } from './server/open-ports.ts'
import { readOptions } from './server/read-options.ts'

await runUntilStopped(async () => {
  const options = readOptions(process.argv.slice(2), process.env)
  // A server goes on answering when nobody reads its log any more.
  process.stderr.on('error', () => {})
  const log = stderrLog(systemClock)
  const startedAt = systemClock.now()
  const load = (folder: string) => loadRelease(folder, (family, files) => inTurns<Model>(familyOf(family).openInSteps(files)))
  if (options.fetch) await fetchRelease({ ...await checkFetchInputs(options.fetch), log })
  const release = await load(options.release)
  const ports = await openPorts({ ...options, historyEvents: release.model.historyEvents }, log, (lines) => { process.stderr.write(lines) })
  return startModelServer({ ...ports, release, load, host: options.host, port: options.port, admin: options.admin, limits: options.limits, log, startedAt })
})
