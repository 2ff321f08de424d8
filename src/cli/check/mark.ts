/**
 * The status of a statement, at a glance.
 */
import pc from 'picocolors';
import type { Statement } from '../../theory/statement.ts';

/** A status at a glance. */
export function mark(status: Statement['status']): string {
  switch (status) {
    case 'holds':
      return pc.green('✓');
    case 'fails':
      return pc.red('✗');
    case 'undecided':
      return pc.yellow('?');
    case 'vacuous':
      return pc.dim('–');
    default:
      return status satisfies never;
  }
}
