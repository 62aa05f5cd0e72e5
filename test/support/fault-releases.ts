// Releases that are like a good one but for one fault, for targets that run the true server. What a model cannot do by itself (hang, answer late,
// eat memory) stands in `model/fault.json`, and an image built upon that of serving does it; the product knows nothing of it.
import { randomBytes } from 'node:crypto'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { canonicalJson, digestFolder, digestOfFiles, sha256 } from '../../src/base/files.ts'
import { jsonOf } from '../../src/deployment/targets/docker/engine.ts'
import type { Engine } from '../../src/deployment/targets/docker/engine.ts'
import { tarOf } from '../../src/deployment/targets/docker/tar.ts'
import { openModel } from '../../src/families/behavior/model.ts'
import { formatTag, manifestRecord } from '../../src/release/record.ts'
import type { Manifest } from '../../src/release/record.ts'
import { layersOf, parameterCountOf } from '../../src/tensor/dense-layers.ts'
import type { Fault } from './do-fault.ts'

export type { Fault }
/** `otherAnswers`: not those of its golden queries. `notFinite`: no number for some of them, and only of the others it has golden queries. */
export type FaultOfRelease = Fault | 'none' | 'otherAnswers' | 'notFinite'

/** A release of that version in a folder, made of a good one of the family `behavior`. */
export async function writeFaultyRelease(good: string, folder: string, version: string, fault: FaultOfRelease): Promise<Manifest> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await cp(good, folder, { recursive: true })
  if (fault === 'otherAnswers') await spoilGoldenQueries(folder)
  else if (fault === 'notFinite') await spoilWeights(folder)
  // Also without a fault its bytes are others: two versions of one model would be one release.
  else await writeFile(join(folder, 'model/fault.json'), JSON.stringify(fault === 'none' ? { version } : fault))

  const manifest = manifestRecord.parse(await readFile(join(good, 'manifest.json'), 'utf8'), 'manifest.json')
  const files = (await digestFolder(folder)).filter(({ path }) => path !== 'manifest.json')
  const changed = { ...manifest, version, tag: formatTag(manifest.model, version), digest: digestOfFiles(await digestFolder(join(folder, 'model'))), files }
  await writeFile(join(folder, 'manifest.json'), manifestRecord.format(changed))
  return changed
}

/** Requests that the good release answers; one that is `notFinite` fails in some of them. */
export async function questionsOf(good: string): Promise<object[]> {
  return (await readModel(good)).goldenQueries.map(({ request }) => request)
}

/** Builds the image that does the faults upon the one of serving, and gives its name, which nobody else has: whoever asked removes it. */
export async function faultyImage(engine: Engine, serving: string): Promise<string> {
  const program = Buffer.from(stripTypeScriptTypes(await readFile(join(import.meta.dirname, 'do-fault.ts'), 'utf8')))
  const dockerfile = Buffer.from(`FROM ${serving}\nCOPY do-fault.mjs /app/\nENV NODE_OPTIONS=--import=/app/do-fault.mjs\n`)
  const name = `rankops-test-faults:${randomBytes(8).toString('hex')}`
  const file = (path: string, content: Buffer) => ({ path, bytes: content.length, content: [content] })
  const answer = await engine.ask(`build ${name}`, 'POST', '/build', { query: { t: name, rm: '1', forcerm: '1' }, body: tarOf([file('Dockerfile', dockerfile), file('do-fault.mjs', program)]) })
  // A build answers 200 before it begins.
  const found = await engine.ask(`find ${name}`, 'GET', `/images/${name}/json`, { accepted: [404] })
  if (found.status === 404) throw new Error(answer.body.toString())
  jsonOf<{ Id: string }>(found)
  return name
}

interface ModelJson { networks: number; hiddenUnits: number[]; weightsSha256: string; features: string[]; calibration: object; goldenQueries: { request: object; answer: object }[] }

async function readModel(folder: string): Promise<ModelJson> {
  return JSON.parse(await readFile(join(folder, 'model/model.json'), 'utf8')) as ModelJson
}

async function spoilGoldenQueries(folder: string): Promise<void> {
  const model = await readModel(folder)
  await writeModel(folder, { ...model, goldenQueries: model.goldenQueries.map(({ request, answer }) => ({ request, answer: { ...answer, probability: 0.123456 } })) })
}

/** Weights that are numbers, and layers enough that their product is none as soon as one feature is positive: the first feature with which some
 *  of the golden queries, but not all, get an answer. */
async function spoilWeights(folder: string): Promise<void> {
  const model = await readModel(folder)
  for (const feature of model.features.keys()) {
    const weights = overflowing(model.features.length, feature)
    const spoilt = { ...model, networks: 1, hiddenUnits, weightsSha256: sha256(weights), calibration: { kind: 'none' } }
    const { answer } = openModel(new Map([['model.json', Buffer.from(canonicalJson({ ...spoilt, goldenQueries: [] }))], ['weights.bin', weights]]))
    const answered = model.goldenQueries.map(({ request }) => ({ request, answer: answer(request) })).filter((each) => !JSON.stringify(each.answer).includes('null'))
    if (answered.length === 0 || answered.length === model.goldenQueries.length) continue
    await writeFile(join(folder, 'model/weights.bin'), weights)
    return writeModel(folder, { ...spoilt, goldenQueries: answered })
  }
  throw new Error('no feature tells the golden queries apart')
}

const hiddenUnits = Array.from({ length: 12 }, () => 2)
const nearlyTooLarge = 3e38

function overflowing(width: number, feature: number): Buffer {
  const layers = layersOf(width, hiddenUnits)
  const weights = Buffer.alloc(4 * parameterCountOf(layers))
  for (const [i, { inputs, units, kernelAt }] of layers.entries()) {
    for (let input = 0; input < inputs; input++) {
      for (let unit = 0; unit < units; unit++) if (i === 0 ? input === feature : input === unit) weights.writeFloatLE(nearlyTooLarge, 4 * (kernelAt + input * units + unit))
    }
  }
  return weights
}

async function writeModel(folder: string, model: ModelJson): Promise<void> {
  await writeFile(join(folder, 'model/model.json'), `${canonicalJson(model)}\n`)
}
