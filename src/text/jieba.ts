import { createRequire } from 'node:module'
import { failure, messageOf } from '../base/errors.ts'

interface Jieba { cut(text: string, hmm: boolean): string[]; loadDict(dictionary: Uint8Array): void }

/**
 * Words by jieba's dictionary, which whoever wants it installs (`@node-rs/jieba`, MIT, about 10 MB); it is loaded only here.
 *
 * @param words that it should know beyond its dictionary
 * @param from the file beside which it is installed
 * @throws TEXT_JIEBA_MISSING
 */
export function openJieba(words: readonly string[], from = import.meta.url): (run: string) => readonly string[] {
  const jieba = loadJieba(from)
  // One word a line; the frequency is that of a common word, so that it wins against its parts.
  const own = words.filter((word) => word !== '' && !/\s/.test(word))
  if (own.length > 0) jieba.loadDict(Buffer.from(own.map((word) => `${word} 100000\n`).join('')))
  return (run) => jieba.cut(run, true)
}

export function jiebaVersion(): string {
  return (load(import.meta.url, '@node-rs/jieba/package.json') as { version: string }).version
}

function loadJieba(from: string): Jieba {
  const { Jieba } = load(from, '@node-rs/jieba') as { Jieba: { withDict(dictionary: Uint8Array): Jieba } }
  const { dict } = load(from, '@node-rs/jieba/dict') as { dict: Uint8Array }
  return Jieba.withDict(dict)
}

function load(from: string, name: string): unknown {
  try {
    return createRequire(from)(name)
  } catch (error) {
    throw failure('TEXT_JIEBA_MISSING', { problem: messageOf(error).split('\n')[0]! }, error)
  }
}
