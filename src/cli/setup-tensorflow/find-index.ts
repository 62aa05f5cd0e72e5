import { join } from 'node:path'
import { readTextIfAny } from '../../base/files.ts'

/** The package index that pip is set up for on this machine, where its files say one. pip's documentation, "Configuration": what is nearer to the user goes first. */
export async function indexOfPip(home: string | undefined): Promise<string | undefined> {
  const places = [...(home === undefined ? [] : [join(home, '.config', 'pip', 'pip.conf'), join(home, '.pip', 'pip.conf')]), '/etc/pip.conf']
  for (const place of places) {
    const index = indexIn(await readTextIfAny(place) ?? '')
    if (index !== undefined) return index
  }
  return undefined
}

/** `index-url` below `[global]` or `[install]`, as INI files have it. */
export function indexIn(text: string): string | undefined {
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    section = /^\s*\[(.+)\]\s*$/.exec(line)?.[1]?.trim() ?? section
    const index = /^\s*index[-_]url\s*[=:]\s*(\S+)\s*$/.exec(line)?.[1]
    if (index !== undefined && ['global', 'install', 'download'].includes(section)) return index
  }
  return undefined
}
