import { readFile, stat } from 'node:fs/promises'
import { join, normalize, isAbsolute } from 'node:path'
import { failure } from '../../base/errors.ts'
import { isMissing, readTextIfAny } from '../../base/files.ts'
import type { ProgramOutput } from '../../families/family.ts'
import { parseLayersModel } from '../../tensor/layers-model.ts'
import type { DenseWeights } from '../../tensor/tensor.ts'
import { denseOfOnnx } from '../../tensor/onnx/dense-of-onnx.ts'
import { parseOnnx } from '../../tensor/onnx/parse-onnx.ts'
import { outputFiles } from './contract.ts'

/** `folder`: of the output. */
interface Read { folder: string; model: string; seed: number }
const mostModelMiB = 1024

/** What a program left behind. What is missing or cannot be read fails with COMMAND_OUTPUT_INVALID, which names file, line and problem. */
export async function readOutput(read: Read): Promise<ProgramOutput> {
  return { ...await readModel(read), history: await readHistory(read), ...await readDevice(read) }
}

async function readModel({ folder, model }: Read): Promise<Pick<ProgramOutput, 'network' | 'onnx'>> {
  const [onnx, layers] = await Promise.all([outputFiles.onnx, outputFiles.layers].map((name) => readIfAny(folder, name, model)))
  if ((onnx === undefined) === (layers === undefined)) throw invalid(model, 'the output', `it has ${onnx ? 'both model.onnx and model.json; one is the model' : 'neither model.onnx nor model.json'}`)
  try {
    if (onnx) {
      const network = denseOfOnnx(parseOnnx(onnx))
      return network ? { network: usable(network) } : { onnx }
    }
    const { weightsManifest } = JSON.parse(layers!.toString('utf8')) as { weightsManifest?: { paths: string[] }[] }
    const files = new Map<string, Uint8Array>()
    for (const path of (weightsManifest ?? []).flatMap(({ paths }) => paths)) {
      if (isAbsolute(path) || normalize(path).startsWith('..')) throw new RangeError(`it names ${path}, outside its folder`)
      const bytes = await readIfAny(folder, path, model)
      if (bytes) files.set(path, bytes)
    }
    return { network: usable(parseLayersModel(layers!.toString('utf8'), (path) => files.get(path))) }
  } catch (error) {
    const isOtherJson = layers !== undefined && error instanceof TypeError
    if (!(error instanceof RangeError || error instanceof SyntaxError || isOtherJson)) throw error
    throw invalid(model, onnx ? outputFiles.onnx : outputFiles.layers, isOtherJson ? 'it is not in the layers format of TensorFlow.js' : error.message)
  }
}

/** A training that diverged leaves weights that are no numbers, and a model that answers nothing. */
function usable(network: DenseWeights): DenseWeights {
  if (network.layers.length === 0) throw new RangeError('it has no dense layer')
  const broken = network.layers.findIndex(({ kernel, bias }) => ![kernel, bias].every((values) => values.every(Number.isFinite)))
  if (broken !== -1) throw new RangeError(`weights of its dense layer ${broken + 1} are no numbers; the training may have diverged`)
  return network
}

/** A line an epoch: `{"epoch": 1, "trainLoss": 0.61, "validationLoss": 0.58, "validationAuc": 0.71}`. */
async function readHistory({ folder, model, seed }: Read): Promise<ProgramOutput['history']> {
  const lines = (await readTextIfAny(join(folder, outputFiles.metrics)) ?? '').split('\n').filter((line) => line.trim() !== '')
  const history = lines.map((line, i) => {
    const values = parseLine(line)
    const [epoch, trainLoss, validationLoss, validationAuc] = (['epoch', 'trainLoss', 'validationLoss', 'validationAuc'] as const).map((key) => {
      const value = values?.[key]
      if (typeof value !== 'number') throw invalid(model, `${outputFiles.metrics}, line ${i + 1}`, `expected JSON with the numbers epoch, trainLoss, validationLoss and validationAuc, found ${line.slice(0, 80)}`)
      return value
    }) as [number, number, number, number]
    return { seed, epoch, trainLoss, validationLoss, validationAuc }
  })
  // A run that went on from a checkpoint may have told of an epoch twice: the last word holds.
  return [...new Map(history.map((line) => [line.epoch, line])).values()].sort((a, b) => a.epoch - b.epoch)
}

async function readDevice({ folder, model }: Read): Promise<Pick<ProgramOutput, 'device' | 'version' | 'usesGpu'>> {
  const text = await readTextIfAny(join(folder, outputFiles.device))
  const { device, version, usesGpu } = parseLine(text ?? '') ?? {}
  if (typeof device !== 'string' || typeof version !== 'string' || typeof usesGpu !== 'boolean') throw invalid(model, outputFiles.device, 'expected {"device": "cuda:0 NVIDIA L4", "version": "torch 2.6.0", "usesGpu": true}, so that people know what it ran on')
  return { device: device.slice(0, 200), version: version.slice(0, 100), usesGpu }
}

async function readIfAny(folder: string, name: string, model: string): Promise<Buffer | undefined> {
  try {
    const entry = await stat(join(folder, name))
    if (!entry.isFile()) throw invalid(model, name, 'it is no file')
    if (entry.size > mostModelMiB * 2 ** 20) throw invalid(model, name, `it has ${Math.ceil(entry.size / 2 ** 20)} MiB; at most ${mostModelMiB} are read`)
    return await readFile(join(folder, name))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : undefined
  } catch {
    return undefined
  }
}

function invalid(model: string, file: string, problem: string) {
  return failure('COMMAND_OUTPUT_INVALID', { model, file, problem })
}
