/**
 * Values that a JSON Schema admits, the edges of its ranges among them, and values broken at one place.
 */
import fc from 'fast-check';

type Schema = Readonly<Record<string, unknown>>;

/** Sizes at which arithmetic goes wrong. */
const EDGES = [
  0,
  5e-324,
  1e-310,
  1e-300,
  1e-160,
  1e-100,
  1e-30,
  1e-16,
  1e-8,
  0.1,
  0.5,
  1,
  2,
  1e3,
  1e8,
  2 ** 53,
  1e16,
  1e30,
  1e100,
  1e160,
  1e300,
  Number.MAX_VALUE,
];

/**
 * @param leftOut  says of a property or an option whether it is never drawn
 * @param exclusive  lists of keys of which an object holds exactly one
 */
export function admittedBy(
  schema: Schema,
  leftOut: (schema: Schema, key?: string) => boolean,
  exclusive: readonly (readonly string[])[],
): fc.Arbitrary<unknown> {
  const drawn = (part: unknown): fc.Arbitrary<unknown> => {
    const {
      anyOf,
      const: constant,
      enum: options,
      type,
      items,
      properties,
      additionalProperties,
    } = part as Schema;
    if (constant !== undefined) return fc.constant(constant);
    if (Array.isArray(options)) return fc.constantFrom(...options);
    if (Array.isArray(anyOf))
      return fc.oneof(...(anyOf as Schema[]).filter((option) => !leftOut(option)).map(drawn));
    if (Array.isArray(type)) return numberIn(part as Schema);
    if (type === 'array') return fc.array(drawn(items), { minLength: 1, maxLength: 4 });
    // Keys of one's own: shares of the signal by eigen-direction.
    if (type === 'object' && properties === undefined) {
      return fc.dictionary(fc.constantFrom('1', '2', 'rest', '__proto__'), drawn(additionalProperties));
    }
    if (type === 'object') return objectOf(properties as Schema, (part as Schema).required);
    if (type === 'boolean') return fc.boolean();
    if (type === 'null') return fc.constant(null);
    return fc.constantFrom('a', 'R & D <b>', '\u001b[31mred', "'", '__proto__');
  };
  const objectOf = (properties: Schema, required: unknown): fc.Arbitrary<unknown> => {
    const keys = Object.keys(properties).filter((key) => !leftOut(properties[key] as Schema, key));
    const field = (key: string) => drawn(properties[key]).map((value) => ({ [key]: value }));
    if (exclusive.some((group) => group.join() === keys.join())) return fc.oneof(...keys.map(field));
    return fc.record(Object.fromEntries(keys.map((key) => [key, drawn(properties[key])])), {
      requiredKeys: keys.filter((key) => (required as readonly string[] | undefined)?.includes(key)),
      noNullPrototype: true,
    });
  };
  return drawn(schema);
}

function numberIn({ type, minimum, maximum, exclusiveMinimum }: Schema): fc.Arbitrary<number | string> {
  const integer = (type as readonly string[]).includes('integer');
  const low = (minimum ?? exclusiveMinimum ?? -Number.MAX_VALUE) as number;
  const high = (maximum ?? Number.MAX_VALUE) as number;
  const inside = (value: number) =>
    value <= high && (exclusiveMinimum === undefined ? value >= low : value > low);
  const edges = [...new Set([low, high, ...EDGES].filter(inside))].filter(
    (value) => !integer || Number.isInteger(value),
  );
  const ordinary = integer
    ? fc.integer({ min: Math.max(low, 0), max: Math.min(high, 30) })
    : fc
        .double({ min: -3, max: 3, noNaN: true })
        .map((power) => 10 ** power)
        .filter(inside);
  const number = fc.oneof(
    { arbitrary: ordinary, weight: 2 },
    { arbitrary: fc.constantFrom(...edges), weight: 1 },
  );
  return fc.oneof({ arbitrary: number, weight: 19 }, { arbitrary: number.map(String), weight: 1 });
}

/** Values that belong nowhere. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  0.5,
  -5e-324,
  1e308,
  2 ** 53 + 2,
  '',
  'NaN',
  '.inf',
  '1e999',
  '\u0000',
  '\u001b[31m',
  'x'.repeat(5000),
  '9'.repeat(2000),
  'constructor',
  [],
  [[]],
  Array.from({ length: 300 }, (_, i) => i),
  {},
  { __proto__: null, toString: 1 },
  { a: { b: { c: { d: 1 } } } },
];

/** Names that are no field's, some of them every object's. */
const STRANGE_KEYS = ['constructor', 'toString', 'hasOwnProperty', 'é', 'x'.repeat(2000), '', '0', 'a.b'];

/** The same JSON value with one to three places of it changed, removed, moved or added. */
export function broken(whole: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const change = fc.record({
    at: fc.nat(),
    how: fc.constantFrom('replaced', 'removed', 'added', 'wrapped', 'copied'),
    value: fc.constantFrom(...STRANGE),
    key: fc.constantFrom(...STRANGE_KEYS),
    from: fc.nat(),
  });
  return fc
    .tuple(whole, fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([value, changes]) => changes.reduce(changed, structuredClone(value)));
}

interface Change {
  readonly at: number;
  readonly how: string;
  readonly value: unknown;
  readonly key: string;
  readonly from: number;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function changed(whole: unknown, { at, how, value, key, from }: Change): unknown {
  const places = placesIn(whole);
  if (places.length === 0) return structuredClone(value);
  const place = places[at % places.length];
  const there = place.holder[place.key];
  if (how === 'replaced') place.holder[place.key] = structuredClone(value);
  if (how === 'removed') delete place.holder[place.key];
  if (how === 'added') place.holder[key] = structuredClone(value);
  if (how === 'wrapped') place.holder[place.key] = [there];
  if (how === 'copied') {
    const other = places[from % places.length];
    place.holder[place.key] = structuredClone(other.holder[other.key]);
  }
  return whole;
}

/** Every member of every object and list. */
function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}
