// What a person may ask about a deployment, asked in every place that knows: they must say the same.
import { parseRollouts } from '../../scripts/demo/state-files.ts'
import { listHistory } from '../../src/deployment/history.ts'
import type { Pointer } from '../../src/deployment/record.ts'
import { assert } from '../support/suite.ts'
import { runsAsPointed } from './invariants.ts'
import { environment, model } from './kill-world.ts'
import type { World } from './kill-world.ts'

/** What answers clients == the pointer == the deployments on the forge == the issue of the alert == history. */
export async function agrees(world: World): Promise<Pointer> {
  const { forge, target } = world
  const pointer = await runsAsPointed(world)
  const { stable, canary, reason } = pointer

  // Each server says itself which model it has.
  for (const { url, version, role } of (await target.observe(model, environment)).replicas) {
    const { models } = await (await fetch(`${url}/v1/models`)).json() as { models: { version: string; digest: string }[] }
    const wanted = role === 'canary' ? canary : stable
    assert.equal([version, models.map((each) => [each.version, each.digest])], [wanted?.version, [[wanted?.version, wanted?.digest]]], role)
  }

  const shown = await forge.listDeployments(`${environment}/${model}`)
  const inState = (state: string) => shown.filter((deployment) => deployment.state === state).map(({ payload }) => [payload['version'], payload['digest']])
  assert.equal(inState('success'), stable ? [[stable.version, stable.digest]] : [])
  assert.equal(inState('in_progress'), canary ? [[canary.version, canary.digest]] : [])

  const { files } = await forge.readBranch('rankops/state')
  const ended = parseRollouts(files, environment, model).filter(({ outcome }) => outcome === 'aborted' || outcome === 'promoted')
  const last = ended.toSorted((a, b) => Date.parse(a.finishedAt!) - Date.parse(b.finishedAt!)).at(-1)
  await world.well(['alert'])
  const issues = await forge.listIssues({ labels: ['rankops-alert'], state: 'open' })
  if (last?.outcome === 'aborted') {
    assert.equal(issues.map(({ title }) => title), [`[critical] ${model} in ${environment}: rollout of ${last.version} aborted`])
    assert.ok(issues[0]!.body.includes(last.reason), `${last.reason} is not in ${issues[0]!.body}`)
    assert.match(issues[0]!.body, new RegExp(`\\(before it: ${stable!.version.replaceAll('.', '\\.')}\\)`))
  } else assert.equal(issues, [])

  const { entries } = await listHistory(forge, model, environment, 100)
  assert.equal([entries[0]!.reason, entries.length], [reason, pointer.generation])
  return pointer
}
