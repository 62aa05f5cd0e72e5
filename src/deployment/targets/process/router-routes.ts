import { readTextIfAny, removeIfAny } from '../../../base/files.ts'
import type { RouterSettings } from '../../../serving/record.ts'

/** Forgets the routes that a router kept, unless every server that they name lives: the port of one that is gone may be somebody else's
 *  by now. */
export async function forgetStaleRoutes(path: string, livingUrls: readonly string[]): Promise<void> {
  const text = await readTextIfAny(path)
  if (text !== undefined && !urlsIn(text)?.every((url) => livingUrls.includes(url))) await removeIfAny(path)
}

function urlsIn(text: string): string[] | undefined {
  try {
    const { routes, shadows } = JSON.parse(text) as RouterSettings
    return [...routes, ...shadows].map(({ url }) => url)
  } catch {
    return undefined
  }
}
