// What actions/download-artifact does, from the folder that the stand-in of upload-artifact fills.
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const input = (name) => process.env[`INPUT_${name.toUpperCase()}`] ?? ''
const run = input('github-token') === '' ? process.env.RANKOPS_ACT_RUN : input('run-id')
const source = join(process.env.RANKOPS_ACT_ARTIFACTS, run)
if (input('pattern') !== '') {
  const [start] = input('pattern').split('*')
  for (const name of existsSync(source) ? readdirSync(source) : []) if (name.startsWith(start)) cpSync(join(source, name), join(input('path'), name), { recursive: true })
} else {
  if (!existsSync(join(source, input('name')))) throw new Error(`Artifact not found for name: ${input('name')}`)
  cpSync(join(source, input('name')), input('path'), { recursive: true })
}
