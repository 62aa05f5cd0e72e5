import { parseSpec } from '../../src/spec/parse-spec.ts'
import { assert, describe } from '../support/suite.ts'

const head = 'name: clicks\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\n'
/** "CODE line:column path message" of each problem below `data`. */
const problemsOf = (text: string) => parseSpec('models/clicks.yaml', `${head}${text}`).problems.map(({ code, line, column, path, message }) => `${code} ${line}:${column} ${path}: ${message}`)

describe('the block kubernetes of a spec', (test) => {
  const rows: [string, string, string[]][] = [
    ['is complete with an image', 'deployment: { target: kubernetes, kubernetes: { image: a/b:1 } }\n', []],
    ['needs an image, told at the block', 'deployment:\n  target: kubernetes\n  kubernetes:\n    namespace: models\n', ['SPEC_MISSING_KEY 6:3 deployment.kubernetes.image: missing; nodes must know what to pull']],
    ['needs an image, told at the target where there is no block', 'deployment:\n  target: kubernetes\n', ['SPEC_MISSING_KEY 5:11 deployment.kubernetes.image: missing; nodes must know what to pull']],
    ['has no effect beside another target', 'deployment:\n  target: docker\n  kubernetes: { image: a/b:1 }\n', ['SPEC_KEY_WITHOUT_EFFECT 6:3 deployment.kubernetes: has no effect: the target is docker']],
    ['refuses max below min', 'deployment:\n  target: kubernetes\n  kubernetes:\n    image: a/b:1\n    replicas: { min: 3, max: 2 }\n', ['SPEC_OUT_OF_RANGE 8:30 deployment.kubernetes.replicas.max: expected at least the 3 pods of min, found max 2']],
    ['refuses min above the default of max', 'deployment:\n  target: kubernetes\n  kubernetes:\n    image: a/b:1\n    replicas: { min: 9 }\n', ['SPEC_OUT_OF_RANGE 8:22 deployment.kubernetes.replicas.min: expected at least the 9 pods of min, found max 6, its default']],
    ['wants a claim where releases come from one', 'deployment:\n  target: kubernetes\n  kubernetes:\n    image: a/b:1\n    release: { from: claim }\n', ['SPEC_MISSING_KEY 8:5 deployment.kubernetes.release.claim: missing; the volume must be named']],
    ['refuses a claim where releases are fetched', 'deployment:\n  target: kubernetes\n  kubernetes:\n    image: a/b:1\n    release: { claim: releases }\n', ['SPEC_KEY_WITHOUT_EFFECT 8:16 deployment.kubernetes.release.claim: has no effect: it is for from: claim']],
    ['refuses a label without a value at its place', 'deployment:\n  target: kubernetes\n  kubernetes:\n    image: a/b:1\n    nodeSelector: [pool=gpu, pool]\n', ['SPEC_WRONG_FORM 8:30 deployment.kubernetes.nodeSelector[1]: expected label=value; found the text "pool"']],
  ]
  for (const [sentence, text, expected] of rows) test(sentence, () => assert.equal(problemsOf(text), expected))
})
