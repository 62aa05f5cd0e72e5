import type { Spec } from '../record.ts'
import type { Finding } from '../schema-problems.ts'
import { isRanking } from './family.ts'
import { tablePath } from './paths.ts'
import { atKey, atValue, missing } from './rule.ts'
import type { Rule, Written } from './rule.ts'

const keysOf = { text: ['tokenizer', 'columns', 'maxTokens', 'queryPrefix', 'itemPrefix'], image: ['pictures', 'size', 'mean', 'deviation', 'fit'] } as const

/** Encoders are fetched and run, so the same holds for their files as for data. */
export const encoderRules: readonly Rule[] = [
  {
    sentence: '`data.encoders` are for recommendation and search.',
    about: ['/data/encoders'],
    reads: ['/family'],
    find: ({ family }, { has }) => (!isRanking(family) && has('/data/encoders') ? [atKey('SPEC_KEY_WITHOUT_EFFECT', '/data/encoders', `has no effect: it is not for the family ${family}`, 'remove it')] : []),
  },
  {
    sentence: `An encoder of texts has a \`tokenizer\`; ${keysOf.text.map((key) => `\`${key}\``).join(', ')} are only for texts, ${keysOf.image.map((key) => `\`${key}\``).join(', ')} only for pictures.`,
    each: '/data/encoders',
    reads: [],
    find: keysFitKind,
  },
  {
    sentence: 'There is one encoder of each kind at most.',
    each: '/data/encoders',
    reads: [],
    find: ({ data: { encoders = [] } }, _written, i) => (encoders.slice(0, i).some((earlier) => (earlier as { kind?: unknown } | null)?.kind === encoders[i]!.kind)
      ? [atValue('SPEC_REPEATED', `/data/encoders/${i}/kind`, `there is an encoder of the kind ${encoders[i]!.kind} already; expected one of each`)] : []),
  },
  {
    sentence: 'Files of encoders lie inside the repository or are http(s) addresses, as tables are; `pictures` lie inside.',
    each: '/data/encoders',
    reads: [],
    find: ({ data: { encoders = [] } }, written, i) => {
      const { path, tokenizer, pictures } = encoders[i]!
      return [
        ...tablePath(`/data/encoders/${i}`, path, written),
        ...(tokenizer ? tablePath(`/data/encoders/${i}/tokenizer`, tokenizer.path, written) : []),
        ...(pictures === undefined ? [] : tablePath(`/data/encoders/${i}`, pictures, written, 'pictures')),
      ]
    },
  },
  {
    sentence: '`evaluation.maxQuantisationLoss` is only for search with an encoder of texts.',
    about: ['/evaluation/maxQuantisationLoss'],
    reads: ['/family', '/data/encoders'],
    find: ({ family, data: { encoders = [] } }, { has }) => (has('/evaluation/maxQuantisationLoss') && !(family === 'search' && encoders.some(({ kind }) => kind === 'text'))
      ? [atKey('SPEC_KEY_WITHOUT_EFFECT', '/evaluation/maxQuantisationLoss', 'has no effect: only search with an encoder of texts ranks by vectors in bytes that are judged', 'remove it')] : []),
  },
]

function keysFitKind({ data: { encoders = [] }, family }: Spec, { has, means }: Written, i: number): Finding[] {
  const pointer = `/data/encoders/${i}`
  const { kind } = encoders[i]!
  const idle = keysOf[kind === 'text' ? 'image' : 'text'].filter((key) => has(`${pointer}/${key}`)).map((key) => atKey('SPEC_KEY_WITHOUT_EFFECT', `${pointer}/${key}`, `has no effect: it is not for encoders of the kind ${kind}`, 'remove it'))
  const prefix = family === 'recommendation' && has(`${pointer}/queryPrefix`) ? [atKey('SPEC_KEY_WITHOUT_EFFECT', `${pointer}/queryPrefix`, 'has no effect: recommendation has no queries', 'remove it')] : []
  const lacks = kind === 'text' && !means(`${pointer}/tokenizer`) ? [missing(`${pointer}/tokenizer`, 'an encoder of texts needs the tokenizer that it was published with', 'write tokenizer: { path: …, sha256: … }')] : []
  return [...idle, ...prefix, ...lacks]
}
