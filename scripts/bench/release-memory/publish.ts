// Publishes the files of a folder as a release; prints the peak of its resident memory in MiB.
import { digestFolder, digestOfFiles } from '../../../src/base/files.ts'
import { join } from 'node:path'
import { peakMiB, registryAt, releaseOf } from './release.ts'

const [address, commit, folder] = process.argv.slice(2) as [string, string, string]
await registryAt(address).publish(releaseOf({ commit, files: await digestFolder(folder), digest: digestOfFiles(await digestFolder(join(folder, 'model'))) }), folder, 'Notes')
console.log(peakMiB())
