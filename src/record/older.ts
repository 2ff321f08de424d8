/**
 * What records of older schemas have not, or have otherwise: docs/record.md in brief.
 */

/** By the schema after whose names something changed; 1 stands for records from before there was a schema. */
const CHANGES: readonly (readonly [schema: number, lacks: string])[] = [
  [1, 'limit.heading and verdict.judged'],
  [2, 'limit.reached (limit.endPattern was part of it) and risk.reached'],
];

/** "limit.heading and verdict.judged; ...": what a record of that schema lacks; null when it lacks nothing that is known of. */
export function lackedBySchema(schema: unknown): string | null {
  const own = typeof schema === 'number' ? schema : 1;
  const lacks = CHANGES.filter(([last]) => own <= last).map(([, lack]) => lack);
  return lacks.length === 0 ? null : lacks.join('; ');
}
