import { createRequire } from 'node:module'
import type { Answer } from '../http.ts'
import { notFound } from '../http.ts'
import { style } from './style.ts'

/** What pages load: the style, and a script that draws Mermaid diagrams with the library of this installation. Where the library
 *  is missing, or a diagram is wrong, its source stays visible. */
export function assetAnswer(name: string): Answer {
  if (name === 'style.css') return { status: 200, bytes: style, headers: { 'content-type': 'text/css; charset=utf-8' } }
  if (name === 'diagrams.js') return { status: 200, bytes: diagrams, headers: { 'content-type': 'text/javascript; charset=utf-8' } }
  const library = name === 'mermaid.js' ? findMermaid() : undefined
  return library === undefined ? notFound : { status: 200, file: library, headers: { 'content-type': 'text/javascript; charset=utf-8' } }
}

export function findMermaid(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('@mermaid-js/tiny')
  } catch {
    return undefined
  }
}

const diagrams = `
const isDark = matchMedia('(prefers-color-scheme: dark)').matches
mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: isDark ? 'dark' : 'default', fontFamily: 'inherit' })
for (const [i, source] of document.querySelectorAll('.mermaid-source').entries()) {
  mermaid.render('diagram-' + i, source.textContent).then(({ svg }) => {
    const figure = document.createElement('figure')
    figure.innerHTML = svg
    source.replaceWith(figure)
  }, () => { document.getElementById('ddiagram-' + i)?.remove() })
}
`
