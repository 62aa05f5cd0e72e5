// What actions/upload-artifact does, to a folder on this disk: <artefacts>/<run>/<name>/.
import { appendFileSync, cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

const input = (name) => process.env[`INPUT_${name.toUpperCase()}`] ?? ''
const target = join(process.env.RANKOPS_ACT_ARTIFACTS, process.env.RANKOPS_ACT_RUN, input('name'))
const paths = input('path').split('\n').map((line) => line.trim()).filter((path) => path !== '' && existsSync(path))
if (paths.length === 0) {
  console.log(`No files were found at ${input('path')}`)
  process.exitCode = input('if-no-files-found') === 'error' ? 1 : 0
} else {
  if (existsSync(target) && input('overwrite') !== 'true') throw new Error(`an artefact of the name ${input('name')} exists already`)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  for (const path of paths) cpSync(path, statSync(path).isDirectory() ? target : join(target, basename(path)), { recursive: true })
  const number = [...target].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 1_000_000_007, 7)
  appendFileSync(process.env.GITHUB_OUTPUT, `artifact-id=${number}\nartifact-url=${process.env.GITHUB_SERVER_URL}/${process.env.GITHUB_REPOSITORY}/actions/runs/${process.env.RANKOPS_ACT_RUN}/artifacts/${number}\n`)
}
