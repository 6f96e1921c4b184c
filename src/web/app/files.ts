/** Documents: listed, sent as a form, withdrawn. The booking pages load none of it. */
import type { z } from 'zod';
import { addFile, listFiles, type StoredFile as StoredFileShape, withdrawFile } from '../../contracts/files.ts';
import { type ApiProblem, answerOf, api, contractMutation, contractQuery } from './api.ts';

export type StoredFile = z.output<typeof StoredFileShape>;
type NewFile = { file: File; kind: string; patientId?: number | undefined };

const filesApi = api.injectEndpoints({
  endpoints: (build) => ({
    listFiles: contractQuery(build, listFiles, { providesTags: ['Files'] }),
    withdrawFile: contractMutation(build, withdrawFile, { invalidatesTags: ['Files'] }),
    /** The file as the browser has it, in a form: JSON would need it in base64. */
    sendFile: build.mutation<StoredFile, NewFile>({
      invalidatesTags: ['Files'],
      queryFn: async ({ file, kind, patientId }, _api, _options, ask) => {
        const form = new FormData();
        form.set('kind', kind);
        if (patientId !== undefined) form.set('patientId', String(patientId));
        form.set('file', file);
        const idempotencyKey = crypto.randomUUID();
        const answer = answerOf(addFile, await ask({ endpoint: addFile, arg: { body: form, idempotencyKey } }));
        return answer.error ? { error: answer.error satisfies ApiProblem } : { data: answer.data };
      },
    }),
  }),
});

export const { useListFilesQuery, useWithdrawFileMutation, useSendFileMutation } = filesApi;

/** `12 kB`, `3.4 MB`; sizes are for people. */
export function sizeText(bytes: number, locale: string): string {
  const [amount, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1000), 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  const digits = amount < 10 && unit === 'megabyte' ? 1 : 0;
  const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale, options).format(amount);
}
