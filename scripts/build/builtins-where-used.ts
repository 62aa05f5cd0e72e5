import { builtinModules } from 'node:module'
import type { Plugin } from 'esbuild'

const called = 'builtin'
const imported = 'builtin-names'

/** Gets Node's own modules by a call. An import statement makes Node look at every name that a module has, also at those that are loaded when they are
 *  looked at: `import 'node:http'` loads the whole of `fetch` for the sake of `http.WebSocket`, 25 ms of each step. */
export const builtinsWhereUsed: Plugin = {
  name: 'builtins-where-used',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[\w:/]+$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '')
      return builtinModules.includes(name) ? { path: name, namespace: kind === 'require-call' ? called : imported } : undefined
    })
    onLoad({ filter: /.*/, namespace: called }, ({ path }) => ({ contents: `module.exports = ${callFor(path)}` }))
    onLoad({ filter: /.*/, namespace: imported }, ({ path }) => ({ contents: namesOf(path) }))
  },
}

function callFor(path: string): string {
  return `process.getBuiltinModule(${JSON.stringify(`node:${path}`)})`
}

/** A module of the same names, but for those that load something when they are looked at: esbuild says so where one of those is imported. */
function namesOf(path: string): string {
  const isPlain = ([name, { get }]: [string, PropertyDescriptor]) => (get === undefined || asked.includes(`${path}.${name}`)) && /^[a-z]\w*$/i.test(name) && name !== 'default'
  const names = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(`node:${path}`) as object)).filter(isPlain).map(([name]) => name)
  return `const builtin = ${callFor(path)}\nexport default builtin\nexport const { ${names.join(', ')} } = builtin\n`
}

/** Of those, the ones that packages import. */
const asked = ['fs.promises']
