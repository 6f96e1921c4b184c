import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../app/api.ts';

/** A kind sentence for why a request brought nothing: ours by its code, else the general one. Never the code alone. */
export function useProblemText(): (problem: unknown) => string {
  const { t } = useTranslation('errors');
  return useCallback(
    (problem) => {
      const code = isProblem(problem) ? problem.code : 'internal_error';
      return t([code, 'internal_error']);
    },
    [t],
  );
}

/** Whether this is an answer of `api`; what else is thrown is our own fault. */
export function isProblem(problem: unknown): problem is ApiProblem {
  return typeof problem === 'object' && problem !== null && 'code' in problem && 'status' in problem;
}
