import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Ending } from './exit-codes.ts'

/** Defines a verb: its tables of inputs and outputs and the story it tells. The command line, the action and `action.yml` are all made
 *  of this one definition. */
export function defineVerb<const I extends InputTable, const O extends OutputTable>(verb: Verb<I, O> & { positional?: keyof I & string }): Verb<I, O> {
  return verb
}

export interface Verb<I extends InputTable = InputTable, O extends OutputTable = OutputTable> {
  /** kebab-case, a verb. */
  name: string
  /** One sentence: the question it answers or what it does. */
  summary: string
  /** Command lines that work, for `--help`. */
  examples?: readonly string[]
  /** By kebab-case name. */
  inputs: I
  /** The one input of kind text that may also stand alone on the command line: with `positional: 'path'`, `rankops explain training` means
   *  `rankops explain --path training`. In a workflow it is an input like the others. */
  positional?: string
  /** It runs until it is told to end, or answers a person: no step of a workflow, so there is no action of its name. */
  isCommandOnly?: true
  /** By kebab-case name; every verb also has `exit-code` and `result`. */
  outputs: O
  /** Tells the story. Nothing returned is a good end. */
  run(story: Story<I, O>): Promise<Ending | void>
}

export type InputTable = Readonly<Record<string, InputDefinition>>
export interface InputDefinition {
  description: string
  /** `text`; `number`: whole, not negative; `flag`: true or false; `list`: one a line in a workflow, given repeatedly on the command line. */
  kind: 'text' | 'number' | 'flag' | 'list'
  required?: boolean
  default?: string | number
  /** Where it comes from when it is not given, the first that is there: a place in the event of the workflow run, or a variable. */
  from?: readonly InputSource[]
  /** The expression that a workflow fills in, e.g. `${{ github.token }}`. */
  inWorkflow?: string
  /** Masked in logs, and never asked for as an argument where a variable can carry it. */
  isSecret?: boolean
}
export type InputSource = `event.${string}` | `env.${string}`

/** Output → what it holds. */
type OutputTable = Readonly<Record<string, string>>

/** What a story is given, whichever door it was entered by. */
export interface Story<I extends InputTable, O extends OutputTable> {
  inputs: InputValues<I>
  log: Log
  outputs: Outputs<keyof O & string>
  clock: Clock
  /** Aborted by Ctrl-C or by the runner. */
  signal: AbortSignal
  /** The few variables that a child process may need; no secrets. */
  environment: Record<string, string>
  /** The command that calls this same program again: followed by a verb and its inputs. */
  self: readonly string[]
}

export interface Outputs<Name extends string = string> {
  set(name: Name, value: string | number | boolean): void
  /** The one value that `--json` prints, and the output `result` of the action. */
  result(value: unknown): void
  /** What a person asked for, in plain words: stdout of the command line, unless `--json` asks for the result instead. */
  text(text: string): void
  /** A mistake in a file: an annotation at its place, or a line on the command line. */
  problem(problem: Problem): void
  /** Adds Markdown to the page of the workflow run. */
  summary(markdown: string): void
}

/** A mistake in a file. Line and column count from 1; `path` is the place inside the file's structure, `suggestion` may be empty. */
export interface Problem { file: string; line: number; column: number; path: string; code: string; message: string; suggestion: string }

/** The values of a table of inputs: `pull-request` of kind number becomes `pullRequest: number`. */
export type InputValues<I extends InputTable> = { [Name in keyof I as CamelCase<Name & string>]: ValueOf<I[Name]> }

type ValueOf<D extends InputDefinition> =
  D extends { kind: 'flag' } ? boolean
    : D extends { kind: 'list' } ? string[]
      : D extends { required: true } | { default: string | number } ? KindValue<D> : KindValue<D> | undefined
type KindValue<D extends InputDefinition> = D extends { kind: 'number' } ? number : string

type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}` ? `${First}${Capitalize<CamelCase<Rest>>}` : Name

export function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase())
}
