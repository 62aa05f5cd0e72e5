/** As a listener tells of one set, e.g. gpu-set-x7k2p of gpu-set. */
export function metricsOf(name: string, counts: Readonly<Record<string, number | string>>, { namespace = 'arc-runners', namespaceLabel = 'namespace', time = '' } = {}): string {
  return Object.entries(counts).map(([series, count]) => `# HELP ${series} Words.\n# TYPE ${series} gauge\n${series}{enterprise="",name="${name}",${namespaceLabel}="${namespace}",organization="acme",repository=""} ${count}${time}\n`).join('')
}
