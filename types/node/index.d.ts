/**
 * What the isomorphic rooms may take from their host without being handed it: the few names that Node and browsers
 * share. It stands in for Node's own types in tsconfig.core.json, also where a package asks for those.
 */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
}

/** A copy of plain data: numbers, texts, arrays, objects, maps. */
declare function structuredClone<T>(value: T): T;
