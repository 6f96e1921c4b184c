import type { ApiProblem } from '../../../app/api.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Notice } from '../../../ui/notice.tsx';

/** Why a time could not be kept, when it is not that somebody else has it. */
export function TakeProblem({ problem }: { problem: ApiProblem | null }) {
  const say = useProblemText();
  if (!problem) return null;
  return <Notice tone="bad">{say(problem)}</Notice>;
}
