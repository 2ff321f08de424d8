/**
 * The table of papers: every result that is checked, in the order in which it is shown. A new paper is a file and a line here
 * (docs/extending.md).
 */
import { cai2025 } from './cai-2025.ts';
import { derivedForInstances } from './derived.ts';
import { envelope } from './derived-envelope.ts';
import { likelyOrthogonal, likelyPositive } from './derived-gaussian.ts';
import { symmetricData } from './derived-symmetric.ts';
import type { Facts } from './facts.ts';
import { freiChatterjiBartlett2022 } from './frei-chatterji-bartlett-2022.ts';
import { freiVardiBartlettSrebro2023 } from './frei-vardi-bartlett-srebro-2023.ts';
import { freiVardiBartlettSrebroHu2023 } from './frei-vardi-bartlett-srebro-hu-2023.ts';
import { hashimoto2026 } from './hashimoto-2026.ts';
import { hashimotoVolgushevZwiernik2025 } from './hashimoto-volgushev-zwiernik-2025.ts';
import { hsu2021 } from './hsu-2021.ts';
import { jiTelgarsky2020 } from './ji-telgarsky-2020.ts';
import { karhadkar2024 } from './karhadkar-2024.ts';
import { kouChenGu2023 } from './kou-chen-gu-2023.ts';
import { lyuLi2020 } from './lyu-li-2020.ts';
import { muthukumar2021 } from './muthukumar-2021.ts';
import { check, concerning, ofIndependentRows, type Paper } from './premises.ts';
import { soudry2018 } from './soudry-2018.ts';
import type { Statement } from './statement.ts';
import { xuGu2023 } from './xu-gu-2023.ts';

/** What is proved in docs/theory.md. */
const benign: Paper = {
  id: 'benign',
  paper: 'benign',
  title: 'derived and proved for this project (docs/theory.md)',
  results: [...derivedForInstances, likelyPositive, likelyOrthogonal, envelope, symmetricData],
};

export const papers: readonly Paper[] = [
  hashimoto2026,
  benign,
  hashimotoVolgushevZwiernik2025,
  freiVardiBartlettSrebro2023,
  freiVardiBartlettSrebroHu2023,
  freiChatterjiBartlett2022,
  xuGu2023,
  kouChenGu2023,
  karhadkar2024,
  cai2025,
  soudry2018,
  lyuLi2020,
  jiTelgarsky2020,
  muthukumar2021,
  hsu2021,
].map(ofIndependentRows);

/** The statements that docs/theory.md proves, on one instance. */
export function checkDerived(facts: Facts): Statement[] {
  return check(ofIndependentRows(benign), facts);
}

/** The results that are decided before training, in the order of the table. */
export function checkBeforeTraining(facts: Facts): Statement[] {
  return papers.flatMap((paper) => (paper.asksOfTheEnd ? [] : check(paper, facts)));
}

/** Every result: what was decided before, and what the end decides. */
export function checkAfterTraining(before: readonly Statement[], facts: Facts): Statement[] {
  const decided = before.values();
  const next = (): Statement => decided.next().value as Statement;
  return papers.flatMap((paper) =>
    paper.asksOfTheEnd ? check(paper, facts) : concerning(paper.results, facts).map(next),
  );
}

/** Every result of every paper on one instance. */
export function checkTheorems(facts: Facts): Statement[] {
  return papers.flatMap((paper) => check(paper, facts));
}
