import type { Spec } from '../record.ts'
import { atKey, atValue, missing } from './rule.ts'
import type { Rule, Written } from './rule.ts'

const place = '/deployment/kubernetes'

/** What the target kubernetes needs, and what would have no effect. */
export const kubernetesRules: readonly Rule[] = [
  {
    sentence: 'With `target: kubernetes` there is a `kubernetes.image`.',
    about: ['/deployment/target', `${place}/image`],
    reads: ['/deployment/target', `${place}/image`],
    find: ({ deployment: { target, kubernetes } }, { means }) => (target !== 'kubernetes' || kubernetes.image !== undefined || means(`${place}/image`)
      ? [] : [missing(`${place}/image`, 'nodes must know what to pull', 'make and push one with npm run image, and write its name here')].map((finding) => (means(place) ? finding : { ...finding, at: { value: '/deployment/target' } }))),
  },
  {
    sentence: '`deployment.kubernetes` is only for `target: kubernetes`.',
    about: [place],
    reads: ['/deployment/target'],
    find: ({ deployment: { target } }, { has }) => (target === 'kubernetes' || !has(place) ? [] : [atKey('SPEC_KEY_WITHOUT_EFFECT', place, `has no effect: the target is ${target}`, 'remove it, or write target: kubernetes')]),
  },
  {
    sentence: '`kubernetes.replicas.max` is not below `min`.',
    reads: [`${place}/replicas/min`, `${place}/replicas/max`],
    find: ({ deployment: { kubernetes: { replicas: { min, max } } } }, { has }) => (max >= min
      ? [] : [atValue('SPEC_OUT_OF_RANGE', has(`${place}/replicas/max`) ? `${place}/replicas/max` : `${place}/replicas/min`, `expected at least the ${min} pods of min, found max ${max}${has(`${place}/replicas/max`) ? '' : ', its default'}`)]),
  },
  {
    sentence: '`kubernetes.release`: `from: claim` has a `claim` and may have a `path`; `from: fetch` may have `url` and `tokenSecret`.',
    about: [`${place}/release/claim`, `${place}/release/path`, `${place}/release/url`, `${place}/release/tokenSecret`],
    reads: [`${place}/release/from`, `${place}/release/claim`],
    find: findReleaseProblems,
  },
]

function findReleaseProblems({ deployment: { kubernetes: { release } } }: Spec, { has, means }: Written) {
  const [idle, other] = release.from === 'claim' ? [['url', 'tokenSecret'], 'fetch'] : [['claim', 'path'], 'claim']
  const without = idle.filter((key) => has(`${place}/release/${key}`)).map((key) => atKey('SPEC_KEY_WITHOUT_EFFECT', `${place}/release/${key}`, `has no effect: it is for from: ${other}`, `remove it, or write from: ${other}`))
  const lacks = release.from === 'claim' && release.claim === undefined && !means(`${place}/release/claim`) ? [missing(`${place}/release/claim`, 'the volume must be named', 'write the name of a PersistentVolumeClaim of the namespace')] : []
  return [...without, ...lacks]
}
