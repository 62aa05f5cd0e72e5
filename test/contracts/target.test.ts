import { join } from 'node:path'
import { findByLabel } from '../../src/deployment/targets/process/process-table.ts'
import { processTarget } from '../../src/deployment/targets/process.ts'
import { dockerBed } from '../support/docker-bed.ts'
import { startFakeEngine } from '../support/fake-engine.ts'
import { withFolder } from '../support/suite.ts'
import { testTarget } from './target.ts'

const serverCommand = [process.execPath, join(import.meta.dirname, '../support/tiny-server.ts')]

testTarget('process', (body) => withFolder(async (folder) => {
  const open = (patience?: 'hurried') => processTarget({ folder, serverCommand, readyTimeoutMs: patience === 'hurried' ? 4000 : 60_000, drainTimeoutMs: 10_000 })
  const living = async () => findByLabel(`--instance=${folder}/`)
  try {
    await body({
      open,
      folder,
      async crash(name) {
        for (const { pid } of await findByLabel(`--instance=${folder}/production/clicks/${name}#`)) process.kill(pid, 'SIGKILL')
        while ((await findByLabel(`--instance=${folder}/production/clicks/${name}#`)).length > 0) await new Promise((resolve) => { setTimeout(resolve, 5) })
      },
      countLiving: async () => (await living()).length,
    })
  } finally {
    for (const environment of ['production', 'staging']) await open().stop('clicks', environment)
  }
}))

// The real engine keeps the same contract in test/real/docker.test.ts.
testTarget('docker on a fake engine', (body) => withFolder(async (folder) => {
  const engine = await startFakeEngine(folder)
  const { open, routers } = dockerBed(folder, engine.host, 'node:24-slim')
  const running = () => [...engine.containers.values()].filter(({ state }) => state === 'running')
  try {
    await body({
      open: (patience) => open({ readyTimeoutMs: patience === 'hurried' ? 4000 : 60_000 }),
      folder,
      async crash(name) {
        const crashed = running().filter(({ body: { Labels } }) => Labels['rankops.name'] === name)
        for (const { process: child } of crashed) child!.kill('SIGKILL')
        while (crashed.some(({ state }) => state === 'running')) await new Promise((resolve) => { setTimeout(resolve, 5) })
      },
      countLiving: async () => running().length + (await routers()).length,
    })
  } finally {
    for (const environment of ['production', 'staging']) await open().stop('clicks', environment)
    await engine.close()
  }
}))
