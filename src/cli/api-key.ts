// Makes a key for a client of the model servers, or takes one away. The file keeps its digest alone; the key itself is printed once.
import { hash, randomBytes } from 'node:crypto'
import { failure } from '../base/errors.ts'
import { readTextIfAny, writeFileAtomic } from '../base/files.ts'
import { defineVerb } from '../entry/verb.ts'
import { parseApiKeys, scopes } from '../serving/server/api-keys.ts'
import type { ApiKey, Scope } from '../serving/server/api-keys.ts'

const usualScopes: readonly Scope[] = ['predict', 'events']
const dayMs = 24 * 60 * 60 * 1000

export const apiKey = defineVerb({
  name: 'api-key',
  summary: 'Makes a key for a client of the model servers, or takes one away.',
  isCommandOnly: true,
  examples: ['rankops api-key shop --file keys/user-behavior.json', 'rankops api-key partner --file keys/user-behavior.json --scope predict --rate-per-second 50 --expires-in-days 365', 'rankops api-key shop --file keys/user-behavior.json --revoke'],
  positional: 'id',
  inputs: {
    id: { kind: 'text', required: true, description: 'Name of the key, for the file and the access log: letters, digits, - and _.' },
    file: { kind: 'text', required: true, description: 'File of the keys, which deployment.serving.apiKeys of a spec names. It holds no key, only digests, and may be committed.' },
    scope: { kind: 'list', description: `What the key may do: ${scopes.join(', ')}. Not given: ${usualScopes.join(' and ')}.` },
    'rate-per-second': { kind: 'number', description: 'Requests a second that each server takes with it, on the average. Not given: any.' },
    burst: { kind: 'number', description: 'Requests that may come at once. Not given: those of a second.' },
    'expires-in-days': { kind: 'number', description: 'From then on it is refused. Not given: never.' },
    revoke: { kind: 'flag', description: 'Takes the key out of the file: servers refuse it after the next deploy.' },
  },
  outputs: {},

  async run({ inputs, log, outputs, clock }) {
    const { id, file } = inputs
    const text = await readTextIfAny(file)
    const keys = text === undefined ? [] : parseApiKeys(text, file)
    const isThere = keys.some((key) => key.id === id)
    if (inputs.revoke) {
      if (!isThere) throw failure('INPUT_INVALID', { name: 'id', problem: `there is no key ${id} in ${file}` })
      await writeKeys(file, keys.filter((key) => key.id !== id))
      log.info(`${id} is no longer in ${file}. Servers refuse it after the next deploy.`)
      outputs.result({ id, file, isRevoked: true })
      return
    }
    if (isThere) throw failure('INPUT_INVALID', { name: 'id', problem: `there is a key ${id} in ${file} already; make one with another id, let the client change to it, and revoke the old one` })

    const secret = randomBytes(32).toString('base64url')
    const key: ApiKey = {
      id,
      sha256: hash('sha256', secret),
      scopes: inputs.scope.length === 0 ? [...usualScopes] : inputs.scope as Scope[],
      ...(inputs.ratePerSecond === undefined ? {} : { ratePerSecond: inputs.ratePerSecond }),
      ...(inputs.burst === undefined ? {} : { burst: inputs.burst }),
      ...(inputs.expiresInDays === undefined ? {} : { expiresAt: new Date(clock.now().getTime() + inputs.expiresInDays * dayMs).toISOString() }),
    }
    await writeKeys(file, [...keys, key])
    log.info(`${file} has its digest. This is the only time that the key itself is shown; clients send it as Authorization: Bearer <key>.`)
    outputs.result({ id, file, key: `${id}.${secret}` })
    outputs.text(`${id}.${secret}\n`)
  },
})

/** Reads what it writes before it does, so that a bad id or scope is told and the file stays good. */
async function writeKeys(file: string, keys: readonly ApiKey[]): Promise<void> {
  const text = `${JSON.stringify({ keys }, null, 2)}\n`
  parseApiKeys(text, file)
  await writeFileAtomic(file, text)
}
