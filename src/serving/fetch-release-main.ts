// Brings a release to a folder and verifies it, then ends: node src/serving/fetch-release-main.ts --url <address> --into <folder> [--digest <sha256>]
// [--token-file <path>]. What a server needs before it starts, e.g. in an init container. Ends with 0, 65 for the user's mistake, 4 where the
// outside world failed, 1 for anything else.
import { systemClock } from '../base/clock.ts'
import { isFailure, messageOf } from '../base/errors.ts'
import { parseFetchInputs } from './fetch/fetch-inputs.ts'
import { fetchRelease } from './fetch/fetch-release.ts'
import { stderrLog } from './process.ts'

try {
  const { tag, digest } = await fetchRelease({ ...await parseFetchInputs(process.argv.slice(2), process.env), log: stderrLog(systemClock) })
  process.stdout.write(`${JSON.stringify({ tag, digest })}\n`)
} catch (error) {
  process.stderr.write(isFailure(error) ? `${error.code}: ${error.message}\n${error.next}\n` : `${error instanceof Error ? error.stack : messageOf(error)}\n`)
  process.exitCode = isFailure(error) ? { user: 65, outside: 4 }[error.kind] : 1
}
