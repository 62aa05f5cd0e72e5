import { parseArgs } from 'node:util'
import { failure } from '../../base/errors.ts'
import { readText } from '../../base/files.ts'

/** What is to be fetched; the token, if there is one, lies in a file or in a variable, where nobody who lists processes sees it. */
interface FetchInputs { url: string; folder: string; digest?: string; token?: string }
export interface GivenInputs { 'url'?: string | undefined; 'into'?: string | undefined; 'digest'?: string | undefined; 'token-file'?: string | undefined; 'token'?: string | undefined }
type Variables = Readonly<Record<string, string | undefined>>

/** Options of the program, or variables where there is none. Fails with INPUT_MISSING or INPUT_INVALID. */
export function parseFetchInputs(argv: string[], variables: Variables): Promise<FetchInputs> {
  const text = { type: 'string' } as const
  const { values } = parseOptions(argv, { 'url': text, 'into': text, 'digest': text, 'token-file': text })
  return checkFetchInputs({
    'url': values['url'] ?? variables['RANKOPS_RELEASE_URL'],
    'into': values['into'] ?? variables['RANKOPS_RELEASE'],
    'digest': values['digest'] ?? variables['RANKOPS_RELEASE_DIGEST'],
    'token-file': values['token-file'] ?? variables['RANKOPS_RELEASE_TOKEN_FILE'],
    'token': variables['RANKOPS_RELEASE_TOKEN'],
  })
}

export async function checkFetchInputs(given: GivenInputs): Promise<FetchInputs> {
  const { digest, url = '', into: folder = '' } = given
  if (url === '') throw failure('INPUT_MISSING', { name: 'url' })
  if (folder === '') throw failure('INPUT_MISSING', { name: 'into' })
  if (digest && !/^[0-9a-f]{64}$/.test(digest)) throw failure('INPUT_INVALID', { name: 'digest', problem: 'it is 64 hexadecimal digits' })
  const token = given['token-file'] ? await readToken(given['token-file']) : given.token
  return { url, folder, ...(digest && { digest }), ...(token && { token }) }
}

async function readToken(path: string): Promise<string> {
  const token = (await readText(path)).trim()
  if (!/^[\x21-\x7e]+$/.test(token)) throw failure('INPUT_INVALID', { name: 'token-file', problem: `${path} holds no token` })
  return token
}

function parseOptions<const O extends Record<string, { type: 'string' }>>(args: string[], options: O) {
  try {
    return parseArgs({ args, options })
  } catch (error) {
    throw failure('INPUT_INVALID', { name: 'options', problem: (error as Error).message }, error)
  }
}
