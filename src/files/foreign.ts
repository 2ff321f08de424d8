/**
 * Formats that are not read, and the line that converts each.
 */
import { InputError } from '../errors.ts';

interface Foreign {
  readonly what: string;
  /** A shell command; FILE is the file, OUT its name without suffix. */
  readonly convert: string;
}

const torch: Foreign = {
  what: 'a file of torch.save',
  convert: `python3 -c "import torch, numpy; d = torch.load('FILE', map_location='cpu', weights_only=True); numpy.savez('OUT.npz', **{k: v.numpy() for k, v in (d if isinstance(d, dict) else {'x': d}).items()})"`,
};
const matlab: Foreign = {
  what: 'a MATLAB file',
  convert: `python3 -c "import scipy.io, numpy; numpy.savez('OUT.npz', **{k: v for k, v in scipy.io.loadmat('FILE').items() if k[0] != '_'})"`,
};
const hdf5: Foreign = {
  what: 'an HDF5 file',
  convert: `python3 -c "import h5py, numpy; a = {}; h5py.File('FILE').visititems(lambda k, v: a.update({k: v[()]}) if hasattr(v, 'shape') else None); numpy.savez('OUT.npz', **a)"`,
};
const keras: Foreign = {
  what: 'a model of Keras',
  convert: `python3 -c "import keras, numpy; numpy.savez('OUT.npz', **{w.path: w.numpy() for w in keras.models.load_model('FILE').weights})"`,
};
const pickle: Foreign = {
  what: 'a pickle',
  convert: `python3 -c "import numpy, pickle; numpy.save('OUT.npy', numpy.asarray(pickle.load(open('FILE', 'rb'))))"`,
};
const arrow: Foreign = {
  what: 'an Arrow or Feather file',
  convert: `python3 -c "import polars; polars.read_ipc('FILE').write_parquet('OUT.parquet', compression='snappy')"`,
};
const excel: Foreign = {
  what: 'a spreadsheet',
  convert: `python3 -c "import pandas; pandas.read_excel('FILE').to_csv('OUT.csv', index=False)"`,
};

const BY_SUFFIX: Readonly<Record<string, Foreign>> = {
  ...{ pt: torch, pth: torch, ckpt: torch, mat: matlab, h5: hdf5, hdf5, keras },
  ...{ pkl: pickle, pickle, feather: arrow, arrow, xlsx: excel, xls: excel, ods: excel },
};

/** What a path's suffix says, where it is the suffix of a format that is not read. */
export function foreignSuffix(path: string): string | undefined {
  const [, suffix] = /\.([a-z0-9]{1,10})$/i.exec(path) ?? [];
  const known = suffix?.toLowerCase() ?? '';
  return Object.hasOwn(BY_SUFFIX, known) ? known : undefined;
}

/** The suffix of what the first bytes say, where it is a format that is not read. */
export function foreignBytes(start: Uint8Array): string | undefined {
  const text = String.fromCharCode(...start.subarray(0, 16));
  if (text.startsWith('MATLAB 5.0') || text.startsWith('MATLAB 7.3')) return 'mat';
  if (text.startsWith('\x89HDF\r\n')) return 'h5';
  if (text.startsWith('ARROW1')) return 'arrow';
  if (start[0] === 0x80 && start[1] >= 2 && start[1] <= 5) return 'pkl';
  return undefined;
}

/** The suffix of what an archive's members say. */
export function foreignMembers(members: Iterable<string>): string | undefined {
  for (const member of members) {
    if (member.endsWith('data.pkl')) return 'pt';
    if (member === 'xl/workbook.xml') return 'xlsx';
    if (member === 'model.weights.h5') return 'keras';
  }
  return undefined;
}

/** The refusal of a file in a format that is not read, with the line that converts it. */
export function foreign(path: string, suffix: string): InputError {
  const { what, convert } = BY_SUFFIX[suffix];
  const safe = /^[\w./ -]+$/.test(path) ? path : 'FILE';
  const command = convert.replace('FILE', safe).replace('OUT', safe.replace(/\.[^./]*$/, ''));
  return new InputError(path, `must be converted, as such files are not read: ${command}`, what);
}
