import type { Spec } from '../record.ts'
import { tableNames } from '../data-schema.ts'
import { typeOfFile } from '../type-of-file.ts'
import { isRanking } from './family.ts'
import { atKey } from './rule.ts'
import type { Rule, Written } from './rule.ts'

/** Keys that would have no effect beside the others. Such a key is a mistake: whoever wrote it expects something of it. */
export const idleKeyRules: readonly Rule[] = [
  idle({
    sentence: 'With `examples` there is no `data.kinds`, no cleaning of `lateTimes`, `missingCategory`, `missingBrand` and `missingPrice`, no `contract.maxTopShare`, no `data.grades`, no `features.groups` and no `purchaseWindowHours`.',
    keys: ['/data/kinds', '/data/grades', '/data/cleaning/lateTimes', '/data/cleaning/missingCategory', '/data/cleaning/missingBrand', '/data/cleaning/missingPrice', '/data/contract/maxTopShare', '/features/groups', '/parameters/purchaseWindowHours'],
    when: (_spec, { shape }) => shape === 'examples',
    because: 'it is for other data, this spec has examples',
  }),
  idle({
    sentence: 'With `events` there is no `data.target`, `positive`, `group` and `grades`, and no cleaning of `missingNumber`.',
    keys: ['/data/target', '/data/positive', '/data/group', '/data/grades', '/data/cleaning/missingNumber'],
    when: (_spec, { shape }) => shape === 'events',
    because: 'it is for other data, this spec has events and items',
  }),
  idle({
    sentence: 'Nor `features.categorical`, `ignore` and `rareBelow`.',
    keys: ['/features/categorical', '/features/ignore', '/features/rareBelow'],
    when: ({ family }, { shape }) => shape === 'events' && !isRanking(family),
    because: 'it is for examples, this spec has events and items',
  }),
  idle({
    sentence: 'With `judgements` or `clicks` there is no `data.kinds`, `target`, `positive` and `group`, no cleaning of `duplicates` (a pair counts once, with the mean of its grades), `lateTimes` and `missingNumber`, no `contract.maxTopShare` and `maxColdShare`.',
    keys: ['/data/kinds', '/data/target', '/data/positive', '/data/group', '/data/cleaning/duplicates', '/data/cleaning/lateTimes', '/data/cleaning/missingNumber', '/data/contract/maxTopShare', '/data/contract/maxColdShare'],
    when: (_spec, { shape }) => shape === 'queries',
    because: 'it is for other data, this spec has judgements or clicks',
  }),
  idle({
    sentence: 'With `clicks` alone there is no `data.grades`.',
    keys: ['/data/grades'],
    when: (_spec, { shape, means }) => shape === 'queries' && means('/data/clicks') && !means('/data/judgements'),
    because: 'it is for judgements, and this spec has clicks, whose grades are made',
  }),
  idle({
    sentence: '`split.column` is only for a split by `column`.',
    keys: ['/data/split/column'],
    reads: ['/data/split/by'],
    when: ({ data }) => data.split.by !== 'column',
    because: 'it is for by: column',
  }),
  idle({
    sentence: '`split.validationFile` and `testFile` are only for a split by `files`.',
    keys: ['/data/split/validationFile', '/data/split/testFile'],
    reads: ['/data/split/by'],
    when: ({ data }) => data.split.by !== 'files',
    because: 'it is for by: files',
  }),
  idle({
    sentence: '`split.validation` and `test` are only for a split that draws shares: not by `column`, `files` or `leaveOneOut`.',
    keys: ['/data/split/validation', '/data/split/test'],
    reads: ['/data/split/by'],
    when: ({ data }) => ['column', 'files', 'leaveOneOut'].includes(data.split.by),
    because: 'the column, the files or the order of the events say which rows are for what',
  }),
  ...tableNames.flatMap((table) => [
    idle({
      sentence: 'The `delimiter` of a table is only for CSV files.',
      keys: [`/data/${table}/delimiter`],
      reads: [`/data/${table}`],
      when: ({ data }) => typeOfFile(data[table]!) !== 'csv',
      because: 'only CSV files have one',
    }),
    idle({
      sentence: 'The `encoding` of a table is not for Parquet files.',
      keys: [`/data/${table}/encoding`],
      reads: [`/data/${table}`],
      when: ({ data }) => typeOfFile(data[table]!) === 'parquet',
      because: 'Parquet files say it themselves',
    }),
  ]),
  idle({
    sentence: '`earlyStopping.minDelta` is only for a `patience` above 0.',
    keys: ['/training/earlyStopping/minDelta'],
    reads: ['/training/earlyStopping/patience'],
    when: ({ training }) => training.earlyStopping.patience === 0,
    because: 'without patience training never ends early',
  }),
  idle({
    sentence: '`tune.minEpochs` is only for the pruner `halving`.',
    keys: ['/tune/minEpochs'],
    reads: ['/tune/pruner'],
    when: ({ tune }) => tune?.pruner === 'none',
    because: 'every trial has all its epochs',
  }),
  idle({
    sentence: '`evaluation.maxSliceLoss` is only for a spec with `slices`.',
    keys: ['/evaluation/maxSliceLoss'],
    reads: ['/evaluation/slices'],
    when: ({ evaluation }) => evaluation.slices.length === 0,
    because: 'there are no slices',
  }),
]

interface IdleKeys { sentence: string; keys: readonly string[]; reads?: readonly string[]; when(spec: Spec, written: Written): boolean; because: string }

function idle({ sentence, keys, reads = [], when, because }: IdleKeys): Rule {
  return {
    sentence,
    about: keys,
    reads,
    find: (spec, written) => keys.filter((key) => written.has(key)).flatMap((key) => (when(spec, written) ? [atKey('SPEC_KEY_WITHOUT_EFFECT', key, `has no effect: ${because}`, 'remove it')] : [])),
  }
}
