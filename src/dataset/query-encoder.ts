import type { Spec } from '../spec/record.ts'
import { readWhole, textSettingsOf } from './encoders.ts'
import type { Dataset } from './record.ts'
import type { Source } from './source.ts'

/** The encoder of queries beside the rows: whoever has the dataset can fit a model that carries it. */
export const queryEncoderFiles = { onnx: 'query-encoder.onnx', tokenizer: 'query-tokenizer.json' }

/** That of texts, where the spec names one. */
export async function readQueryEncoder({ encoders = [] }: Pick<Spec['data'], 'encoders'>, source: Source): Promise<{ settings: NonNullable<Dataset['queryEncoder']>; files: Record<string, Iterable<Uint8Array>> } | undefined> {
  const encoder = encoders.find(({ kind }) => kind === 'text')
  if (!encoder?.tokenizer) return undefined
  return {
    settings: { ...textSettingsOf(encoder), columns: [...encoder.columns] } as NonNullable<Dataset['queryEncoder']>,
    files: { [queryEncoderFiles.onnx]: [await readWhole(encoder, source)], [queryEncoderFiles.tokenizer]: [await readWhole(encoder.tokenizer, source)] },
  }
}
