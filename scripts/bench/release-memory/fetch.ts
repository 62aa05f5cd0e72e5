// Fetches the one release into a folder; prints the peak of its resident memory in MiB.
import { model, peakMiB, registryAt } from './release.ts'

const [address, folder] = process.argv.slice(2) as [string, string]
const registry = registryAt(address)
await registry.fetch((await registry.list(model))[0]!, folder)
console.log(peakMiB())
