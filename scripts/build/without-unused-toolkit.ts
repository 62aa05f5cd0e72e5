import type { Plugin } from 'esbuild'

/** The packages of the toolkit do nothing when they are loaded, but do not say so; so what is not called would stay: a second HTTP client, half of the
 *  bundle, that takes half of the time to start every step. */
export const withoutUnusedToolkit: Plugin = {
  name: 'without-unused-toolkit',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^(@actions\/|\.)/ }, async ({ path, pluginData, kind, resolveDir, importer }) => {
      const isOfToolkit = path.startsWith('@actions/') || importer.replaceAll('\\', '/').includes('/node_modules/@actions/')
      return pluginData === 'resolved' || !isOfToolkit ? undefined : { ...await resolve(path, { kind, resolveDir, importer, pluginData: 'resolved' }), sideEffects: false }
    })
  },
}
