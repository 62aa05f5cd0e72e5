// npm run demo: the whole loop in a temporary folder. A shop is simulated, a pull request trains a better model and goes to
// production with a canary; a second one passes offline, fails live and is withdrawn; the alert it raised is resolved. Two more models search and recommend.
// Interrupted and started again with the same --folder it goes on where it was: every step looks at what is there.
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { searchAndRecommend } from './demo/ask-models.ts'
import { readOptions } from './demo/options.ts'
import { checkHealthOnce, firstRelease, mergeAndRelease, openShop, planChange, raiseAlerts, resolveAlert, rollOut, tellHistory, trainAndJudge } from './demo/steps.ts'
import type { Change } from './demo/steps.ts'
import { storyteller } from './demo/story.ts'
import { summarise } from './demo/summary.ts'
import { openWorld, recommender, repository, searcher, stopWorld } from './demo/world.ts'

const options = readOptions(process.argv.slice(2))
const folder = options.folder ? resolve(options.folder) : await mkdtemp(join(tmpdir(), 'rankops-demo-'))
await mkdir(folder, { recursive: true })
const tell = storyteller(17)
const world = await openWorld(folder, options, tell)

const trainLonger: Change = {
  branch: 'train-longer',
  title: 'Train user-behavior longer',
  body: 'One pass over the data is too little.',
  from: /epochs: \d+/,
  to: `epochs: ${options.epochs}`,
}
const smallerNetwork: Change = {
  branch: 'smaller-network',
  title: 'Halve the hidden layer of user-behavior',
  body: 'Half the parameters, the same quality.',
  from: /hiddenUnits: \d+/,
  to: 'hiddenUnits: 32',
}

await tell.step('Shop: customers, a catalogue and two months of events', () => openShop(world))
await tell.step('First release: plan, train and judge what is on main', () => firstRelease(world))
await tell.step('First deployment', () => rollOut(world, '1.0.0'))

await tell.step(`Pull request 1, "${trainLonger.title}": validate and plan`, () => planChange(world, trainLonger))
await tell.step('Pull request 1: train, evaluate, report', () => trainAndJudge(world, trainLonger))
await tell.step('Merge 1: release what was judged', () => mergeAndRelease(world, trainLonger))
await tell.step('Deploy 1.1.0: canary, promote', () => rollOut(world, '1.1.0'))

await tell.step(`Pull request 2, "${smallerNetwork.title}": validate and plan`, () => planChange(world, smallerNetwork))
await tell.step('Pull request 2: train, evaluate, report', () => trainAndJudge(world, smallerNetwork))
await tell.step('Merge 2: release what was judged', () => mergeAndRelease(world, smallerNetwork))
await tell.step('Deploy 1.2.0 over a bad network line: canary, abort, rollback', () => rollOut(world, '1.2.0', { isLineBad: true }))

await tell.step('Alert: the rollback opens an issue', async () => { await checkHealthOnce(world); await raiseAlerts(world) })
await tell.step('Healthy checks, three in a row with the one before: the alert is resolved', () => resolveAlert(world))
await tell.step('Search and recommendation: two more models, released and asked', () => searchAndRecommend(world))
await tell.step('History: what served when, and why', () => tellHistory(world))
const summary = await tell.step('What was made', () => summarise(world))
for (const line of summary) tell.line(line)

await tell.step('Where to look', async () => {
  tell.line(`everything    ${folder}`)
  if (!options.keep) {
    await stopWorld(world)
    tell.line(`the web page  npm run demo -- --keep --folder ${folder}`)
    return
  }
  tell.line(`the web page  ${world.server.webUrl}/${repository}`)
  const { url } = await world.target.observe('user-behavior', 'production')
  tell.line(`the model     ${url}/v1/behavior`)
  tell.line(`ask it        curl ${url}/v1/behavior -d '{ "item": "${world.shop.items[0]!.item}", "history": [] }'`)
  const urls = await Promise.all([searcher, recommender].map(async (name) => (await world.target.observe(name, 'production')).url))
  tell.line(`search        curl ${urls[0]}/v1/search -d '{ "query": "手机" }'`)
  tell.line(`recommend     curl ${urls[1]}/v1/recommend -d '{ "history": [{ "item": "1003", "kind": "click", "time": "2026-03-01" }], "reasons": true }'`)
  tell.line('Ctrl-C stops all of them.')
  // npm hands Ctrl-C on to what the terminal has told already: the second one must not cut the stopping short.
  await new Promise<void>((done) => { process.on('SIGINT', () => done()).on('SIGTERM', () => done()) })
  await stopWorld(world)
})
