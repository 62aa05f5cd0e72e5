// Serves one release until it is told to end: node src/serving/main.ts --release <folder> [--host 127.0.0.1] [--port 0]
// Prints one JSON line with its address when it is ready. SIGTERM ends it after the requests under way are answered.
import { parseArgs } from 'node:util'
import { systemClock } from '../base/clock.ts'
import { failure } from '../base/errors.ts'
import { familyOf } from '../families/index.ts'
import { checkFetchInputs } from './fetch/fetch-inputs.ts'
import { fetchRelease } from './fetch/fetch-release.ts'
import { loadRelease } from './load-release.ts'
import { runUntilStopped, stderrLog } from './process.ts'
import { startModelServer } from './server.ts'

const text = { type: 'string' } as const

await runUntilStopped(async () => {
  // `instance` is a label by which the target finds its processes.
  const { values } = parseArgs({ options: { 'release': text, 'release-url': text, 'release-digest': text, 'release-token-file': text, 'host': text, 'port': text, 'instance': text } })
  const folder = values.release ?? process.env['RANKOPS_RELEASE']
  if (!folder) throw failure('INPUT_MISSING', { name: 'release' })
  const [startedAt, log] = [systemClock.now(), stderrLog(systemClock)]
  const url = values['release-url'] ?? process.env['RANKOPS_RELEASE_URL']
  if (url) {
    const token = { 'token-file': values['release-token-file'] ?? process.env['RANKOPS_RELEASE_TOKEN_FILE'], 'token': process.env['RANKOPS_RELEASE_TOKEN'] }
    await fetchRelease({ ...await checkFetchInputs({ url, 'into': folder, 'digest': values['release-digest'] ?? process.env['RANKOPS_RELEASE_DIGEST'], ...token }), log })
  }
  const release = await loadRelease(folder, (family, files) => familyOf(family).open(files))
  return startModelServer({ release, host: values.host ?? process.env['RANKOPS_HOST'] ?? '127.0.0.1', port: Number(values.port ?? process.env['RANKOPS_PORT'] ?? 0), log, startedAt })
})
