import { escapeSummary } from './escape.ts'

/** A part that opens on a click. The empty lines make its inside Markdown again. */
export function formatDetails(title: string, markdown: string): string {
  return `<details>\n<summary>${escapeSummary(title)}</summary>\n\n${markdown}\n\n</details>`
}
