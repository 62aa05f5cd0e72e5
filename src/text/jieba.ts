import { createRequire } from 'node:module'
import { failure, messageOf } from '../base/errors.ts'

interface Jieba { cut(text: string, hmm: boolean): string[]; loadDict(dictionary: Uint8Array): void }

/**
 * Words by jieba's dictionary, which whoever wants it installs (`@node-rs/jieba`, MIT, about 10 MB); it is loaded only here.
 *
 * @param words that it should know beyond its dictionary
 * @throws TEXT_JIEBA_MISSING
 */
export function openJieba(words: readonly string[]): (run: string) => readonly string[] {
  const jieba = loadJieba()
  // One word a line; the frequency is that of a common word, so that it wins against its parts.
  if (words.length > 0) jieba.loadDict(Buffer.from(words.filter((word) => !/\s/.test(word)).map((word) => `${word} 100000\n`).join('')))
  return (run) => jieba.cut(run, true)
}

export function jiebaVersion(): string {
  return (load('@node-rs/jieba/package.json') as { version: string }).version
}

function loadJieba(): Jieba {
  const { Jieba } = load('@node-rs/jieba') as { Jieba: { withDict(dictionary: Uint8Array): Jieba } }
  const { dict } = load('@node-rs/jieba/dict') as { dict: Uint8Array }
  return Jieba.withDict(dict)
}

function load(name: string): unknown {
  try {
    return createRequire(import.meta.url)(name)
  } catch (error) {
    throw failure('TEXT_JIEBA_MISSING', { problem: messageOf(error).split('\n')[0]! }, error)
  }
}
