/* libsodium-sumo: Emscripten's module, without the wrappers. Named by sodium_core.
 * Never more of it than we use. */
declare module 'libsodium-sumo' {
    interface ModuleOptions {
        instantiateWasm(imports: WebAssembly.Imports, made: (i: WebAssembly.Instance) => void): void;
    }
    export default function make(options: ModuleOptions): Promise<object>;
}
