// Answers requests with a released model until it is told to end.
import { inTurns } from '../base/steps.ts'
import { defineVerb } from '../entry/verb.ts'
import type { Model } from '../families/family.ts'
import { familyOf } from '../families/index.ts'
import { loadRelease } from '../serving/load-release.ts'
import { startModelServer } from '../serving/server.ts'
import { openPorts } from '../serving/server/open-ports.ts'
import { endpointOf } from '../spec/record.ts'
import { chooseRegistry, releaseFolder } from './choose-registry.ts'
import { optionalForgeInputs, registryInput, workspaceInputs } from './common-inputs.ts'
import { findRelease } from './find-release.ts'

export const serve = defineVerb({
  name: 'serve',
  summary: 'Answers requests with a released model, until it is told to end.',
  isCommandOnly: true,
  examples: ['rankops serve --model user-behavior --port 8080', 'rankops serve --model user-behavior --api-keys keys.json --events data/events'],
  inputs: {
    model: { kind: 'text', required: true, description: 'Name of the model.' },
    version: { kind: 'text', description: 'Version of the release. Not given: the newest.' },
    host: { kind: 'text', default: '127.0.0.1', description: 'Address to listen on; 0.0.0.0 for all.' },
    port: { kind: 'number', default: 8080, description: 'Port to listen on; 0 takes any free one.' },
    'admin-port': { kind: 'number', default: 0, description: 'Port of this machine for metrics and for the exchange of the release; 0 takes any free one, which the log names.' },
    'api-keys': { kind: 'text', description: 'File of the keys that clients need; src/serving/README.md shows one. Not given: everyone who reaches the port may ask.' },
    events: { kind: 'text', description: 'Folder for the log of what clients tell at /v1/events, of which a server that starts knows the users. Not given: events are only remembered.' },
    workspace: workspaceInputs.workspace,
    ...registryInput,
    ...optionalForgeInputs,
  },
  outputs: {},

  async run({ inputs, log, outputs, clock, signal }) {
    const registry = chooseRegistry(inputs, log)
    const manifest = await findRelease(registry, inputs.model, inputs.version)

    const folder = releaseFolder(inputs, manifest)
    await registry.fetch(manifest, folder)
    const load = (folder: string) => loadRelease(folder, (family, files) => inTurns<Model>(familyOf(family).openInSteps(files)))
    const release = await load(folder)
    const ports = await openPorts({ apiKeys: inputs.apiKeys, events: inputs.events, host: inputs.host, historyEvents: release.model.historyEvents }, log)
    const server = await startModelServer({ ...ports, release, load, host: inputs.host, port: inputs.port, admin: { host: '127.0.0.1', port: inputs.adminPort }, log, startedAt: clock.now() })
    log.info(`${manifest.tag} answers at ${server.url}${endpointOf[manifest.lineage.spec.family]}; Ctrl-C ends it.`)
    outputs.result({ url: server.url, tag: manifest.tag })
    await new Promise<void>((done) => { signal.aborted ? done() : signal.addEventListener('abort', () => done(), { once: true }) })
    log.info('Answers what is under way, then ends.')
    await server.close()
  },
})
