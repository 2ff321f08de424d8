/**
 * A system of the literature: who trained what, and how much of it runs here.
 */
export interface LiteratureSystem {
  /** On the command line. */
  readonly id: string;
  /** Authors and year. */
  readonly source: string;
  /** What is trained, and on what. */
  readonly system: string;
  /** runs: as it is; part: but for `lacks`; refused: a spec that asks for it is refused, or there is none; outside: another question. */
  readonly status: 'runs' | 'part' | 'refused' | 'outside';
  /** What of it does not run, and why; null where all does. */
  readonly lacks: string | null;
  /** The preset and the fields with which it runs, or with which the nearest thing does; null where nothing is near. */
  readonly shown: {
    readonly preset: 'strong' | 'weak';
    readonly set: Readonly<Record<string, unknown>>;
  } | null;
  /** Of a system that is refused: what the command shows in its place; null where it shows the system, or there is none. */
  readonly nearest: string | null;
}

type Fields = Readonly<Record<string, unknown>>;
type Entry = readonly [id: string, source: string, system: string];

/** One that runs as it is. */
export function runs(
  [id, source, system]: Entry,
  set: Fields,
  preset: 'strong' | 'weak' = 'strong',
): LiteratureSystem {
  return { id, source, system, status: 'runs', lacks: null, shown: { preset, set }, nearest: null };
}

/** One of which a part runs. */
export function part(
  [id, source, system]: Entry,
  lacks: string,
  set: Fields,
  preset: 'strong' | 'weak' = 'strong',
): LiteratureSystem {
  return { id, source, system, status: 'part', lacks, shown: { preset, set }, nearest: null };
}

/** One that is refused, with the nearest thing that runs. */
export function refused(
  [id, source, system]: Entry,
  lacks: string,
  nearest: string,
  set: Fields,
  preset: 'strong' | 'weak' = 'strong',
): LiteratureSystem {
  return { id, source, system, status: 'refused', lacks, shown: { preset, set }, nearest };
}

/** One that asks another question. */
export function outside([id, source, system]: Entry, lacks: string): LiteratureSystem {
  return { id, source, system, status: 'outside', lacks, shown: null, nearest: null };
}

/** `benign run ...`, as a shell takes it; null where nothing is shown. */
export function commandOf({ shown }: LiteratureSystem): string | null {
  if (shown === null) return null;
  const fields = Object.entries(shown.set).map(([path, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const field = `${path}=${text}`;
    return ` --set ${/^[\w.=+-]+$/.test(field) ? field : `'${field}'`}`;
  });
  return `benign run ${shown.preset}${fields.join('')}`;
}
