/**
 * A safetensors file from values: what `safetensors.torch.save_file` writes.
 */
interface TensorValues {
  readonly dtype: 'F64' | 'F32' | 'F16' | 'BF16';
  readonly shape: readonly number[];
  /** Numbers; of half precision, their bits. */
  readonly entries: ArrayLike<number>;
}

const SIZES = { F64: 8, F32: 4, F16: 2, BF16: 2 } as const;

export function safetensors(
  tensors: Readonly<Record<string, TensorValues>>,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let size = 0;
  for (const [name, { dtype, shape, entries }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [size, size + SIZES[dtype] * entries.length] };
    size += SIZES[dtype] * entries.length;
  }
  const json = JSON.stringify(header);
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const bytes = new Uint8Array(8 + text.length + size);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let at = 8 + text.length;
  for (const { dtype, entries } of Object.values(tensors)) {
    for (const entry of Array.from(entries)) {
      if (dtype === 'F64') view.setFloat64(at, entry, true);
      else if (dtype === 'F32') view.setFloat32(at, entry, true);
      else view.setUint16(at, entry, true);
      at += SIZES[dtype];
    }
  }
  return bytes;
}
