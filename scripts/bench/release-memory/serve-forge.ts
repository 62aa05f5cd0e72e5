// Serves an embedded forge from a folder until it is told to end; prints its address and the commit of main.
import { openGit } from '../../../src/forge/local/git.ts'
import { startLocalForge } from '../../../src/forge/local/server.ts'
import { repository } from './release.ts'

const forge = await startLocalForge({ directory: process.argv[2]!, repository })
const git = await openGit(forge.gitDirectory)
const commit = await git.writeCommit({ tree: await git.writeTree(new Map()), parents: [], message: 'First commit', author: { name: 'bench', email: 'bench@example.org', date: '2026-01-01T00:00:00Z' } })
await git.moveRef('refs/heads/main', commit, undefined)
console.log(`${forge.url} ${commit}`)
