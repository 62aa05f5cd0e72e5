import { failure } from '../../base/errors.ts'
import { canonicalJson } from '../../base/files.ts'
import { formatLineDiff } from '../../markdown/line-diff.ts'
import { withValues } from '../../spec/edit-spec.ts'
import { visible } from '../../spec/visible.ts'
import type { Parameters } from '../../training/record.ts'

/** A spec file with other values, what it changes as a sentence, and as the lines that differ. */
export interface Proposal { text: string; sentence: string; diff: string }

/** Writes the values of a trial into the text of a spec, in the order of `own`: a study that was read again has its keys in another one, and the same proposal should read the same. A text that cannot be edited fails with SPEC_NOT_EDITED, which names what to write. */
export function proposeSpec(file: string, text: string, own: Parameters, parameters: Parameters): Proposal {
  const changes = Object.keys(own).map((key) => [key, parameters[key]] as const).filter(([key, value]) => canonicalJson(value) !== canonicalJson(own[key]))
  const edited = withValues(text, Object.fromEntries(changes))
  const sentence = changes.map(([key, value]) => `${key} ${JSON.stringify(own[key])} → ${JSON.stringify(value)}`).join(', ')
  if (edited === undefined) throw failure('SPEC_NOT_EDITED', { file: visible(file), changes: sentence })
  return { text: edited, sentence, diff: formatLineDiff(text, edited) }
}
