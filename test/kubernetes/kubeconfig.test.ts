import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readAccess } from '../../src/kubernetes/kubeconfig.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

const config = (user: string, cluster = 'server: https://10.0.0.1:6443/', current = 'current-context: shop\n') => `apiVersion: v1
kind: Config
${current}contexts:
  - name: shop
    context: { cluster: c, user: u }
clusters:
  - name: c
    cluster: { ${cluster} }
users:
  - name: u
    user: ${user}
`

function withConfig<T>(text: string, body: (path: string, folder: string) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    await writeFile(join(folder, 'config'), text)
    return body(join(folder, 'config'), folder)
  })
}

describe('readAccess', (test) => {
  test('reads address, authority and token', () => withConfig(config('{ token: t }', `server: https://10.0.0.1:6443/, certificate-authority-data: ${Buffer.from('PEM').toString('base64')}, tls-server-name: kubernetes`), async (path) => {
    const { server, authority, serverName, isUnverified, credentials } = await readAccess(path, undefined)
    assert.equal([server, authority!.toString(), serverName, isUnverified, await credentials()], ['https://10.0.0.1:6443', 'PEM', 'kubernetes', false, { token: 't' }])
  }))

  test('reads files from the folder of the kubeconfig, a token anew each time', () => withConfig(config('{ tokenFile: token }'), async (path, folder) => {
    await writeFile(join(folder, 'token'), 'one\n')
    const { credentials } = await readAccess(path, undefined)
    const first = await credentials()
    await writeFile(join(folder, 'token'), 'two\n')
    assert.equal([first.token, (await credentials()).token], ['one', 'two'])
  }))

  test('takes the first of several files that names something', () => withConfig(config('{ token: one }'), async (path, folder) => {
    await writeFile(join(folder, 'second'), config('{ token: two }', undefined, 'current-context: other\n'))
    assert.is((await (await readAccess(`${path}:${join(folder, 'second')}:${join(folder, 'missing')}`, undefined)).credentials()).token, 'one')
  }))

  test('asks a plugin, with its variables and the facts of the cluster', () => withConfig(config('{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ./login.sh, args: [shop], env: [{ name: REGION, value: eu }], provideClusterInfo: true } }'), async (path, folder) => {
    await writeFile(join(folder, 'login.sh'), '#!/bin/sh\nprintf \'{"status":{"token":"%s-%s"}}\' "$1" "$REGION"\ncase "$KUBERNETES_EXEC_INFO" in *10.0.0.1*) ;; *) exit 1 ;; esac\n')
    await chmod(join(folder, 'login.sh'), 0o755)
    assert.equal(await (await readAccess(path, undefined)).credentials(), { token: 'shop-eu' })
  }))

  test('tells the words of a plugin that fails', () => withConfig(config('{ exec: { command: ./login.sh } }'), async (path, folder) => {
    await writeFile(join(folder, 'login.sh'), '#!/bin/sh\necho "log in first: cloud login" >&2\nexit 1\n')
    await chmod(join(folder, 'login.sh'), 0o755)
    const { credentials } = await readAccess(path, undefined)
    assert.match((await assertFails('CLUSTER_API', credentials)).message, /ask \.\/login\.sh for credentials: log in first: cloud login/)
  }))

  for (const [what, text, context, says] of [
    ['a context that is not there', config('{ token: t }'), 'shp', 'it has no context shp; it has shop'],
    ['a file without a current context', config('{ token: t }', undefined, ''), undefined, 'it has no current-context; name one of shop'],
    ['a password', config('{ username: admin }'), undefined, 'which Kubernetes no longer supports'],
    ['a proxy', config('{ token: t }', 'server: https://10.0.0.1, proxy-url: http://10.0.0.2'), undefined, 'is behind a proxy'],
    ['what is no YAML', 'a: [', undefined, 'line 1'],
  ] as const) {
    test(`refuses ${what}`, () => withConfig(text, async (path) => {
      assert.match((await assertFails('KUBECONFIG_INVALID', () => readAccess(path, context))).message, says)
    }))
  }

  test('says that a file is missing', async () => {
    assert.match((await assertFails('KUBECONFIG_INVALID', () => readAccess('/nowhere/config', undefined))).message, '/nowhere/config does not say how to reach the cluster: there is no such file')
  })
})
