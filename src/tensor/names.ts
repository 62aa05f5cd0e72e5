/** Every backend that a spec may name. */
export const backendNames = ['typed-arrays', 'wasm', 'cpu', 'libtensorflow', 'webgpu'] as const

export type BackendName = (typeof backendNames)[number]

export function isBackendName(name: string): name is BackendName {
  return (backendNames as readonly string[]).includes(name)
}
