import type { Problem } from './verb.ts'

/** A sentence for a terminal: line breaks stay, other control characters are shown, so that text from outside cannot move the cursor. */
export function plainText(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A sentence for the log of a runner, which takes lines that begin with `::`, and `##[` anywhere, for commands. */
export function withoutCommands(text: string): string {
  return plainText(text).replace(/^(\s*):(?=:)/gm, '$1: ').replaceAll('##[', '# #[')
}

/** `training.epocs: unknown key; did you mean "epochs"?` */
export function formatProblemText({ path, message, suggestion }: Problem): string {
  return `${path === '' ? '' : `${path}: `}${message}${suggestion === '' ? '' : `; ${suggestion}`}`
}

/** `models/x.yaml:7:5 training.epocs: unknown key; did you mean "epochs"?` */
export function formatProblemLine(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${formatProblemText(problem)}`
}
