/** Where a server listens, taken apart once and not for every request. */
export interface Place { hostname: string; port: string }

export function placeOf(url: string): Place {
  const { hostname, port } = new URL(url)
  return { hostname: hostname.replace(/^\[|\]$/g, ''), port: port || '80' }
}
