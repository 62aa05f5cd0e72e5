import { posix } from 'node:path'
import { quote } from '../visible.ts'
import { atKey, atValue } from './rule.ts'
import type { Rule } from './rule.ts'

const place = '/deployment/serving'

/** Where the keys and the log of a server may lie, by what runs it. */
export const servingRules: readonly Rule[] = [
  {
    sentence: '`serving.apiKeys` lies inside the repository, or is a path of the machine that deploys and begins with `/`.',
    reads: [`${place}/apiKeys`],
    find: ({ deployment: { serving: { apiKeys } } }) => (apiKeys === undefined || isInsideOrAbsolute(apiKeys)
      ? [] : [atValue('SPEC_PATH_OUTSIDE', `${place}/apiKeys`, `expected a path inside the repository, or one that begins with /; found ${quote(apiKeys)}`)]),
  },
  {
    sentence: '`serving.events.folder` is only for the targets `process` and `docker`, `events.claim` only for `kubernetes`.',
    about: [`${place}/events/folder`, `${place}/events/claim`],
    reads: ['/deployment/target'],
    find: ({ deployment: { target } }, { has }) => {
      const [idle, others] = target === 'kubernetes' ? ['folder', 'process and docker'] : ['claim', 'kubernetes']
      return has(`${place}/events/${idle}`) ? [atKey('SPEC_KEY_WITHOUT_EFFECT', `${place}/events/${idle}`, `has no effect: it is for ${others}`, 'remove it')] : []
    },
  },
  {
    sentence: 'With `kubernetes.apiKeysSecret` there is no `serving.apiKeys`.',
    about: [`${place}/apiKeys`, '/deployment/kubernetes/apiKeysSecret'],
    reads: ['/deployment/kubernetes/apiKeysSecret'],
    find: ({ deployment: { kubernetes } }, { has }) => (kubernetes.apiKeysSecret === undefined || !has(`${place}/apiKeys`)
      ? [] : [atKey('SPEC_KEY_WITHOUT_EFFECT', `${place}/apiKeys`, 'has no effect: the keys are those of kubernetes.apiKeysSecret', 'remove one of the two')]),
  },
]

function isInsideOrAbsolute(path: string): boolean {
  return !/^[A-Za-z]:|\\|:\/\//.test(path) && (posix.isAbsolute(path) || posix.normalize(path).split('/')[0] !== '..')
}
