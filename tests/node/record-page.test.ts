import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { recordPage } from '../support/record-page.ts';

const PAGE = 'docs/record.md';

it('docs/record.md is what the schema says (write it anew with: npx vitest run --project node tests/node/record-page.test.ts -u)', async () => {
  await expect(recordPage(readFileSync(PAGE, 'utf8'))).toMatchFileSnapshot(`../../${PAGE}`);
});
