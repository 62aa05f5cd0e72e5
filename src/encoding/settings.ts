/** How the numbers that an encoder gives for the parts of an input become one vector: their mean, those of the first part, or as they are. */
export type Pooling = 'mean' | 'first' | 'none'

interface EncoderOf { pooling: Pooling; output?: string | undefined; dimensions?: number | undefined }

/** Texts → tokens → vectors. `maxTokens`: longer texts are cut. The prefixes are what some encoders were trained with, such as "query: ". */
export interface TextSettings extends EncoderOf { maxTokens: number; queryPrefix: string; itemPrefix: string }

/** Pictures of `size` × `size` points, three colours each: (value in [0, 1] − mean) / deviation. `fit`: cover cuts what is too long, fill squeezes it, contain leaves bars. */
export interface PictureSettings extends EncoderOf { size: number; mean: readonly number[]; deviation: readonly number[]; fit: 'cover' | 'fill' | 'contain' }
