/** Paths at which two records differ by more than 1e-9, each with both values. */
export function differences(small: unknown, large: unknown, path = ''): string[] {
  if (typeof small === 'number' && typeof large === 'number') {
    const close = Math.abs(small - large) <= 1e-9 * Math.max(1, Math.abs(small));
    return close ? [] : [`${path}: ${small}, ${large}`];
  }
  if (small === null || large === null || typeof small !== 'object' || typeof large !== 'object') {
    return small === large
      ? []
      : [`${path}: ${JSON.stringify(small)?.slice(0, 80)}, ${JSON.stringify(large)?.slice(0, 80)}`];
  }
  const [a, b] = [small as Record<string, unknown>, large as Record<string, unknown>];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap((name) => differences(a[name], b[name], path === '' ? name : `${path}.${name}`));
}
