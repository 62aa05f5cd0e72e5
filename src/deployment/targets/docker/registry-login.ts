/** The header by which an engine logs in at the registry of an image (docs.docker.com/reference/api/engine, "Authentication"). `logins` is the text of
 *  Docker's config.json, as `docker login` writes it; what a credential helper keeps elsewhere is not seen. Without a login it says so. */
export function loginHeader(logins: string | undefined, image: string): Record<string, string> {
  const host = registryOf(image)
  const found = Object.entries(parseAuths(logins)).find(([address]) => registryHost(address) === host)
  const [username, password] = splitOnce(Buffer.from(found?.[1].auth ?? '', 'base64').toString('utf8'))
  const login = found && password !== undefined ? { username, password, serveraddress: found[0] } : {}
  return { 'x-registry-auth': Buffer.from(JSON.stringify(login)).toString('base64url') }
}

/** `registry.example:5000/shop/serving:1` → `registry.example:5000`; a name without a host is Docker Hub's. */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/')
  const isHost = rest.length > 0 && first !== 'docker.io' && (/[.:]/.test(first) || first === 'localhost')
  return isHost ? first : 'index.docker.io'
}

function registryHost(address: string): string {
  return address.replace(/^https?:\/\//, '').split('/')[0]!
}

function parseAuths(logins: string | undefined): Record<string, { auth?: string }> {
  try {
    return (JSON.parse(logins ?? '{}') as { auths?: Record<string, { auth?: string }> }).auths ?? {}
  } catch {
    // Somebody else's file: the registry says what it misses.
    return {}
  }
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf(':')
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
