// What actions/upload-artifact does, to a folder on this disk: <artefacts>/<run>/<name>/. As there, paths are below the folder that all searched ones
// share, a line with ! leaves something out, and hidden files are left out where they are not asked for.
import { appendFileSync, cpSync, globSync, mkdirSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

const input = (name) => process.env[`INPUT_${name.toUpperCase()}`] ?? ''
const target = join(process.env.RANKOPS_ACT_ARTIFACTS, process.env.RANKOPS_ACT_RUN, input('name'))
const lines = input('path').split('\n').map((line) => line.trim()).filter((line) => line !== '')
const leftOut = lines.filter((line) => line.startsWith('!')).flatMap((line) => globSync(resolve(line.slice(1))))
const wanted = lines.filter((line) => !line.startsWith('!')).map((line) => resolve(line))
const searched = wanted.map((path) => (path.includes('*') ? dirname(path.slice(0, path.indexOf('*') + 1)) : path))
const files = [...new Set(wanted.flatMap((path) => globSync(path)).flatMap(filesIn))].filter((file) => !leftOut.some((path) => isWithin(file, path)) && (input('include-hidden-files') === 'true' || !isHidden(file)))

if (files.length === 0) {
  console.log(`No files were found at ${input('path')}`)
  process.exitCode = input('if-no-files-found') === 'error' ? 1 : 0
} else {
  if (existsSync(target) && input('overwrite') !== 'true') throw new Error(`an artefact of the name ${input('name')} exists already`)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  const shared = sharedFolder(searched)
  for (const file of files) cpSync(file, join(target, relative(shared, file)))
  const number = [...target].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 1_000_000_007, 7)
  appendFileSync(process.env.GITHUB_OUTPUT, `artifact-id=${number}\nartifact-url=${process.env.GITHUB_SERVER_URL}/${process.env.GITHUB_REPOSITORY}/actions/runs/${process.env.RANKOPS_ACT_RUN}/artifacts/${number}\n`)
}

function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

function isWithin(file, path) {
  return file === path || file.startsWith(`${path}${sep}`)
}

/** Of what was searched only the last folder counts: above it nobody looked. */
function isHidden(file) {
  const from = searched.find((path) => isWithin(file, path))
  return relative(dirname(from), file).split(sep).some((part) => part.startsWith('.'))
}

function sharedFolder([first, ...others]) {
  if (others.length === 0) return existsSync(first) && statSync(first).isDirectory() ? first : dirname(first)
  let folder = first
  while (!others.every((path) => isWithin(path, folder))) folder = dirname(folder)
  return folder
}
