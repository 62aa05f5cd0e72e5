// Workflows without RankOps, to hold the time to the comment against: they run in the same bed, at the same time.

export interface Reference { file: string; what: string; text: string }

/** `workflow` is the text of rankops-pull-request.yml, whose pinned actions are used. */
export function references(workflow: string): Reference[] {
  const uses = (name: string) => new RegExp(`actions/${name}@[0-9a-f]{40}`).exec(workflow)![0]
  const job = (name: string, steps: string[], needs = '') => `  ${name}:\n${needs}    runs-on: ubuntu-latest\n    steps:\n${steps.join('\n')}\n`
  const checkout = (given: string) => `      - uses: ${uses('checkout')}\n        with: { ${given}, persist-credentials: false }`
  const [both, tool] = [checkout('fetch-depth: 0'), checkout('path: .rankops-tool')]
  const echo = '      - run: echo'
  const [upload, download] = [`      - uses: ${uses('upload-artifact')}\n        with: { name: a, path: a }`, `      - uses: ${uses('download-artifact')}\n        with: { name: a, path: b }`]
  return [
    { file: 'empty.yml', what: 'one job that echoes, without a checkout', text: `on: pull_request\njobs:\n${job('empty', [echo])}` },
    { file: 'one-job.yml', what: 'an empty workflow: the same two checkouts, and an echo', text: `on: pull_request\njobs:\n${job('plan', [both, tool, echo])}` },
    { file: 'two-jobs.yml', what: 'two jobs with an artefact between them', text: `on: pull_request\njobs:\n${job('plan', [both, tool, '      - run: touch a', upload])}${job('comment', [tool, download], '    needs: plan\n')}` },
  ]
}
