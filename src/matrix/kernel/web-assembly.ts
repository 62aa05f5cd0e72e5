// What is used of WebAssembly: the type library of Node tells of modules alone, that of browsers brings a thousand names that do not exist here.
declare global {
  namespace WebAssembly {
    interface Memory { readonly buffer: SharedArrayBuffer; grow(pages: number): number }
    var Memory: new (size: { initial: number; maximum: number; shared: true }) => Memory
    var Module: new (bytes: Uint8Array) => Module
    var Instance: new (module: Module, imports: { env: { memory: Memory } }) => { exports: object }
    function validate(bytes: Uint8Array): boolean
  }
}
export {}
