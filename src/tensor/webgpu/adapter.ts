/** What an adapter tells of itself (GPUAdapterInfo of the WebGPU specification); texts may be empty. */
export interface AdapterInfo { vendor: string; architecture: string; device: string; description: string; isFallbackAdapter?: boolean }

/** Drivers that compute on the processor and do not always call themselves a fallback. */
const software = /swiftshader|llvmpipe|lavapipe|software|basic render/i

/** Where an adapter computes, told truthfully: "gpu (NVIDIA H100 80GB HBM3)", or "cpu (SwiftShader driver 5.0.0)" for one without a GPU behind it. */
export function describeAdapter({ vendor, architecture, device, description, isFallbackAdapter }: AdapterInfo): string {
  const texts = [description, device, [vendor, architecture].filter((text) => text !== '').join(' ')]
  const name = texts.find((text) => text.trim() !== '') ?? 'unnamed adapter'
  const isSoftware = isFallbackAdapter === true || [vendor, device, description].some((text) => software.test(text)) || device === 'null-backend'
  return `${isSoftware ? 'cpu' : 'gpu'} (${name.trim()})`
}
