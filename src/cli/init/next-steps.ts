import type { Recognised } from './recognise-table.ts'

interface InitOutcome {
  written: { path: string; lines: number }[]
  /** What was there already, and what of it. */
  left: { path: string; reason: string }[]
  /** The tables that the spec names. */
  used: readonly Recognised[]
  /** What a person should know before going on. */
  notes: readonly string[]
  /** `npx rankops` or `rankops`, as people call it. */
  program: string
}

const kindNames = { events: 'events', items: 'the catalogue', examples: 'labelled rows', judgements: 'judgements', clicks: 'a log of searches' }

/** What init tells: what it wrote and left, what it found, and the commands that bring it all into a pull request. */
export function formatInit({ written, left, used, notes, program }: InitOutcome): string {
  const paths = written.map(({ path }) => path).join(' ')
  const rows = [...written.map(({ path, lines }) => [path, `written, ${lines} lines`] as const), ...left.map(({ path, reason }) => [path, `left as it is: ${reason}`] as const)]
  const width = Math.max(0, ...rows.map(([path]) => path.length))
  return [
    ...rows.map(([path, what]) => `${path.padEnd(width)}  ${what}`),
    ...(used.length === 0 ? [] : ['', `The spec reads ${used.map(({ sample, kind }) => `${sample.path} (${kindNames[kind]})`).join(' and ')}.`]),
    ...notes.flatMap((note) => ['', note]),
    '',
    ...(written.length === 0
      ? [`There is nothing to write. ${program} doctor looks whether all is well.`]
      : [
          'Next, a pull request that brings it; its comment tells what is trained and how good it is:',
          `  git switch -c add-rankops && git add ${paths} && git commit -m 'Add RankOps' && git push -u origin add-rankops`,
          `${program} doctor looks at what else the repository needs. No secrets are needed.`,
        ]),
    '',
  ].join('\n')
}
