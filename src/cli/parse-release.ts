import { failure } from '../base/errors.ts'

/** `user-behavior@1.2.0`, as the input `release` names a release. */
export function parseRelease(text: string): { model: string; version: string } {
  const [, model, version] = /^([a-z][a-z0-9-]*)@v?(\d+\.\d+\.\d+)$/.exec(text.trim()) ?? []
  if (model === undefined || version === undefined) throw failure('INPUT_INVALID', { name: 'release', problem: `expected <model>@<version>, e.g. user-behavior@1.2.0, found ${JSON.stringify(text.slice(0, 60))}` })
  return { model, version }
}
