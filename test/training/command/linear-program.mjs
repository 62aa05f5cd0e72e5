// A program by the contract of src/training/command, as small as one can be: a logistic regression by gradient descent, which keeps a checkpoint after each epoch.
// How it misbehaves is told by its arguments.
import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const [how = 'well'] = process.argv.slice(2)
const job = JSON.parse(await readFile(process.env.RANKOPS_JOB, 'utf8'))
const leaked = Object.keys(process.env).filter((name) => /TOKEN|SECRET|PASSWORD/.test(name))
if (leaked.length > 0) throw new Error(`sees ${leaked}`)
let told = false
process.on('SIGTERM', () => { told = true })
process.on('SIGINT', () => { told = true })

const train = await readRows(job.train)
const validation = await readRows(job.validation)
const width = job.features.length
const checkpoint = join(job.checkpoints, 'state.json')
const isFirstRun = !existsSync(checkpoint)
if (process.env.RANKOPS_WORKER !== '0') {
  const mark = `${job.heartbeat}.died`
  if (how === 'worker dies' && !existsSync(mark)) {
    while (!existsSync(checkpoint)) await new Promise((done) => setTimeout(done, 10))
    await writeFile(mark, '')
    process.kill(process.pid, 'SIGKILL')
  }
  if (how === 'worker dies at once') process.kill(process.pid, 'SIGKILL')
  process.exit(how === 'worker fails' ? 9 : 0)
}
if (how === 'worker dies at once') {
  while (!told) await new Promise((done) => setTimeout(done, 10))
  process.exit(5)
}
if (how === 'dies at once') process.kill(process.pid, 'SIGKILL')
if (how === 'fails') { console.error('no luck today'); process.exit(3) }
if (how === 'hangs') setInterval(() => {}, 1000)
else await fit()

async function fit() {
  const state = JSON.parse(await readFile(checkpoint, 'utf8').catch(() => '{"epoch":0,"weights":null}'))
  const weights = Float32Array.from(state.weights ?? { length: width + 1 }, (value) => value ?? 0)
  const lines = state.lines ?? []
  for (const line of lines) await appendFile(join(job.output, 'metrics.jsonl'), `${line}\n`)
  for (let epoch = state.epoch + 1; epoch <= job.spec.training.epochs; epoch++) {
    for (let row = 0; row < train.labels.length; row++) step(row, weights)
    lines.push(JSON.stringify({ epoch, trainLoss: lossOf(train, weights), validationLoss: lossOf(validation, weights), validationAuc: 0.5 }))
    await appendFile(join(job.output, 'metrics.jsonl'), `${lines.at(-1)}\n`)
    await replace(checkpoint, JSON.stringify({ epoch, weights: [...weights], lines }))
    await replace(job.heartbeat, JSON.stringify({ epoch }))
    console.log(`::warning::epoch ${epoch}`)
    if (how === 'dies' && isFirstRun) process.kill(process.pid, 'SIGKILL')
    if (how === 'worker dies' && isFirstRun) while (!told) await new Promise((done) => setTimeout(done, 10))
    if (how === 'slowly') await new Promise((done) => setTimeout(done, 200))
    if (told) process.exit(5)
  }
  if (how === 'nothing') return
  // Epochs may all be done by an earlier run: it is seen all the same.
  if (how === 'says gpu') await new Promise((done) => setTimeout(done, 400))
  await writeFile(join(job.output, 'device.json'), JSON.stringify({ device: how === 'says gpu' ? 'cuda:0' : 'cpu', version: `node ${process.version}`, usesGpu: how === 'says gpu' }))
  if (how === 'bad metrics') await appendFile(join(job.output, 'metrics.jsonl'), '{"epoch": 4}\n')
  if (how === 'graph') return writeFile(join(job.output, 'model.onnx'), await readFile(process.argv[3]))
  await mkdir(join(job.output, 'weights'), { recursive: true })
  await writeFile(join(job.output, 'weights/group1-shard1of1.bin'), Buffer.from(weights.buffer))
  const layer = { class_name: 'Dense', config: { name: 'dense', units: 1, activation: how === 'other layers' ? 'tanh' : 'sigmoid', use_bias: true } }
  await writeFile(join(job.output, 'model.json'), JSON.stringify({
    format: 'layers-model',
    modelTopology: { class_name: 'Sequential', config: { name: 'linear', layers: [{ class_name: 'InputLayer', config: {} }, layer, ...(how === 'an activation apart' ? [{ class_name: 'Activation', config: { activation: 'tanh' } }] : [])] } },
    weightsManifest: [{ paths: [how === 'outside' ? '../../job.json' : 'weights/group1-shard1of1.bin'], weights: [{ name: 'dense/kernel', shape: [width, 1], dtype: 'float32' }, { name: 'dense/bias', shape: [1], dtype: 'float32' }] }],
  }))
}

function probabilityOf({ features }, row, weights) {
  let z = weights[width]
  for (let i = 0; i < width; i++) z += weights[i] * features[row * width + i]
  return 1 / (1 + Math.exp(-z))
}

function step(row, weights) {
  const slope = 0.01 * (probabilityOf(train, row, weights) - train.labels[row])
  for (let i = 0; i < width; i++) weights[i] -= slope * train.features[row * width + i]
  weights[width] -= slope
}

function lossOf(rows, weights) {
  return rows.labels.reduce((sum, label, row) => {
    const p = Math.min(1 - 1e-7, Math.max(1e-7, probabilityOf(rows, row, weights)))
    return sum - (label === 1 ? Math.log(p) : Math.log(1 - p))
  }, 0) / rows.labels.length
}

async function replace(path, text) {
  await writeFile(`${path}.part`, text)
  await rename(`${path}.part`, path)
}

/** Two float32 arrays of a safetensors file. */
async function readRows(path) {
  const bytes = await readFile(path)
  const length = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString('utf8'))
  const array = ({ data_offsets: [from, to] }) => new Float32Array(bytes.buffer.slice(bytes.byteOffset + 8 + length + from, bytes.byteOffset + 8 + length + to))
  return { features: array(header.features), labels: array(header.labels) }
}
