// Workflows without RankOps, to hold the time to the comment against: they run in the same bed, at the same time.

export interface Reference { file: string; what: string; text: string }

/** `workflow` is the text of rankops-pull-request.yml, whose pinned actions are used. */
export function references(workflow: string): Reference[] {
  const uses = (name: string) => new RegExp(`actions/${name}@[0-9a-f]{40}`).exec(workflow)![0]
  const job = (name: string, steps: string[], needs = '') => `  ${name}:\n${needs}    runs-on: ubuntu-latest\n    steps:\n${steps.join('\n')}\n`
  const [both, tool] = [`      - uses: ${uses('checkout')}`, `      - uses: ${uses('checkout')}\n        with: { path: .rankops-tool }`]
  const [upload, download] = [`      - uses: ${uses('upload-artifact')}\n        with: { name: a, path: a }`, `      - uses: ${uses('download-artifact')}\n        with: { name: a, path: b }`]
  return [
    { file: 'empty.yml', what: 'an empty workflow of one job that echoes', text: `on: pull_request\njobs:\n${job('empty', ['      - run: echo'])}` },
    { file: 'one-job.yml', what: 'one job with the same two checkouts', text: `on: pull_request\njobs:\n${job('plan', [both, tool])}` },
    { file: 'two-jobs.yml', what: 'two jobs with an artefact between them', text: `on: pull_request\njobs:\n${job('plan', [both, tool, '      - run: touch a', upload])}${job('comment', [tool, download], '    needs: plan\n')}` },
  ]
}
