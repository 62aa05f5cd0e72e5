import { spawn } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { plan } from '../../src/cli/plan.ts'
import { train } from '../../src/cli/train.ts'
import { trainedModelRecord } from '../../src/training/record.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'
import type { ShopBed, Told } from './shop-bed.ts'

const commandLine = join(import.meta.dirname, '../../src/cli/main.ts')

describe('a training that meets a fault', (test) => {
  test('is named with its limit and not tried again where it takes too much memory', () => withShop(async (bed) => {
    const told = await planAndTrain(bed, `${goodSpec}resources: { memoryMiB: 128 }\n`)
    assert.equal([told.exitCode, told.error?.code], [65, 'EXECUTOR_MEMORY'])
    assert.match(told.sentence, /allowed are 128 MiB/)
    assert.is(told.lines.filter((line) => line.includes('started again')).length, 0)
  }))

  test('is not even planned where there is no data', () => withShop(async (bed) => {
    await bed.commit({ 'data/events.csv': '' })
    const told = await bed.tell(plan)
    assert.equal([told.exitCode, told.error?.code], [65, 'DATA_EMPTY'])
  }))

  test('is not gone on with on other data than it was planned for', () => withShop(async (bed) => {
    await bed.tell(plan)
    await writeFile(join(bed.folder, 'data/events.csv'), readFileSync(join(bed.folder, 'data/events.csv'), 'utf8').split('\n').slice(0, -2).join('\n'))
    const told = await bed.tell(train)
    assert.is(told.exitCode, 65)
    assert.match(told.lines.join('\n'), /PLAN_OUTDATED: user-behavior: the data is/)
  }))

  test('is named where the driver of its GPU answers nonsense, before anything is spent', () => withShop(async (bed) => {
    const programs = join(bed.workspace, '../programs')
    await mkdir(programs)
    await writeFile(join(programs, 'nvidia-smi'), '#!/bin/sh\necho Segmentation fault\n')
    await chmod(join(programs, 'nvidia-smi'), 0o755)
    await bed.commit({ [specPath]: `${goodSpec}resources: { gpu: 1 }\n`, 'runners.yaml': '- { name: big, cpu: 4, memoryMiB: 8192, gpu: 1 }\n' })
    assert.is((await bed.tell(plan, { runners: join(bed.folder, 'runners.yaml') })).exitCode, 0)
    const { exitCode, lines } = await command(bed, { PATH: `${programs}:${process.env['PATH']}` })
    assert.is(exitCode, 4, lines.join('\n'))
    assert.match(lines.join('\n'), /GPU_GONE: user-behavior was ended: its GPU is gone \(nvidia-smi gives a line that is no GPU: Segmentation fault\)/)
  }))

  test('takes no other along that runs beside it', () => withShop(async (bed) => {
    const done = join(bed.workspace, '../done'), program = join(bed.workspace, '../beside.cjs')
    await bed.commit({ [specPath]: `${goodSpec}resources: { timeoutMinutes: 0.002 }\n`, 'models/other.yaml': goodSpec.replace('name: user-behavior', 'name: other'), 'runners.yaml': '- { name: big, cpu: 4, memoryMiB: 8192 }\n' })
    await writeFile(program, `setTimeout(() => { if (process.argv.includes('other')) require('fs').writeFileSync(${JSON.stringify(done)}, '') }, process.argv.includes('other') ? 1500 : 60000)`)
    assert.is((await bed.tell(plan, { runners: join(bed.folder, 'runners.yaml') })).exitCode, 0)
    const told = await bed.tell(train, {}, { self: [process.execPath, program] })
    assert.equal([told.exitCode, told.error?.code], [65, 'EXECUTOR_TIMEOUT'])
    assert.ok(existsSync(done), 'it was ended')
  }))

  test('that something kills is started again by itself, ends with the same bytes, and tells so', () => withShop(async (bed) => {
    await bed.commit({ [specPath]: goodSpec.replace('epochs: 1', 'epochs: 100, checkpointMinutes: 0.0005') })
    assert.is((await bed.tell(plan)).exitCode, 0)
    let isKilled = false
    const { exitCode, lines } = await command(bed, {}, (line, parent) => {
      if (isKilled || !/epoch 15 of 100/.test(line)) return
      isKilled = true
      process.kill(childOf(parent), 'SIGKILL')
    })
    assert.is(exitCode, 0, lines.join('\n'))
    assert.match(lines.join('\n'), /the training was killed \(SIGKILL\); it is started again from its newest checkpoint \(1 of 3\)/)
    const [again, whole] = [trainedIn(bed.workspace), await bed.tell(train, { workspace: `${bed.workspace}-2`, plan: join(bed.workspace, 'plan.json') })]
    assert.is(whole.exitCode, 0)
    const { files, history, provenance } = trainedIn(`${bed.workspace}-2`)
    assert.equal([again.files, again.history], [files, history])
    assert.equal([again.provenance.interruptions?.restarts, provenance.interruptions], [1, undefined])
  }))
})

async function planAndTrain(bed: ShopBed, spec: string): Promise<Told> {
  await bed.commit({ [specPath]: spec })
  assert.is((await bed.tell(plan)).exitCode, 0)
  return bed.tell(train)
}

function trainedIn(workspace: string) {
  const [hash] = readdirSync(join(workspace, 'candidates'))
  return trainedModelRecord.parse(readFileSync(join(workspace, 'candidates', hash!, 'trained-model.json'), 'utf8'), 'it')
}

/** `rankops train` as a person starts it. */
function command({ folder, workspace }: ShopBed, environment: Record<string, string>, onLine: (line: string, pid: number) => void = () => {}): Promise<{ exitCode: number | null; lines: string[] }> {
  const child = spawn(process.execPath, [commandLine, 'train', '--folder', folder, '--workspace', workspace], { env: { ...process.env, ...environment }, stdio: ['ignore', 'ignore', 'pipe'] })
  const lines: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line)
    onLine(line, child.pid!)
  })
  return new Promise((done) => { child.on('close', (exitCode) => { done({ exitCode, lines }) }) })
}

function childOf(pid: number): number {
  const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
  // A signal to process 0 would be one to this test and all around it.
  assert.ok(child > 0, 'the training runs')
  return child
}
