import { builtinModules } from 'node:module'
import type { Plugin } from 'esbuild'

const namespace = 'builtin'

/** Gets Node's own modules by a call. An import statement makes Node look at every name that a module has, also at those that are loaded when they are
 *  looked at: `import 'node:http'` loads the whole of `fetch` for the sake of `http.WebSocket`, 25 ms of each step. */
export const builtinsWhereUsed: Plugin = {
  name: 'builtins-where-used',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[\w:/]+$/ }, ({ path }) => {
      const name = path.replace(/^node:/, '')
      return builtinModules.includes(name) ? { path: name, namespace } : undefined
    })
    onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)})` }))
  },
}
