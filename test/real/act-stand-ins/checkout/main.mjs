// What actions/checkout does, from a bare repository on this disk.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const input = (name) => process.env[`INPUT_${name.toUpperCase()}`] || undefined
const folder = resolve(process.env.GITHUB_WORKSPACE, input('path') ?? '.')
const git = (...args) => execFileSync('git', ['-C', folder, '-c', 'advice.detachedHead=false', ...args], { stdio: 'inherit' })

execFileSync('git', ['init', '-q', folder])
// Objects are shared, as quick as the shallow clone of the real one.
writeFileSync(join(folder, '.git/objects/info/alternates'), `${join(process.env.RANKOPS_ACT_ORIGIN, 'objects')}\n`)
git('fetch', '-q', process.env.RANKOPS_ACT_ORIGIN, '+refs/heads/*:refs/remotes/origin/*')
git('checkout', '-q', '--force', input('ref') ?? process.env.GITHUB_SHA)
