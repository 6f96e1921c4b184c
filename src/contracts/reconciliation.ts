import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { IdParams } from './shared.ts';

const Difference = z
  .object({
    id: z.number().int(),
    kind: z.enum(['unknown_charge', 'missing_charge', 'amount', 'refunds']),
    vendor: z.string(),
    vendorId: z.string(),
    paymentId: z.number().int().nullable(),
    ours: z.string(),
    theirs: z.string(),
    currency: z.string(),
    foundAt: z.string(),
    resolvedAt: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'ReconciliationDifference' });

const differences = z.object({ differences: z.array(Difference), nextCursor: z.string().nullable() });

export const listDifferences = endpoint({
  id: 'listDifferences',
  method: 'GET',
  path: '/api/billing/reconciliation',
  tag: 'Billing',
  summary: 'Where our books and the vendor’s differ and nobody has looked yet',
  access: ['practice_manager', 'admin'],
  answer: differences,
});

export const compareBooks = endpoint({
  id: 'compareBooks',
  method: 'POST',
  path: '/api/billing/reconciliation',
  tag: 'Billing',
  summary: 'Compare the last week with the vendor now; it is done every hour by itself',
  access: ['practice_manager', 'admin'],
  answer: differences,
  errors: ['vendor_unavailable'],
});

export const resolveDifference = endpoint({
  id: 'resolveDifference',
  method: 'POST',
  path: '/api/billing/reconciliation/{id}/resolve',
  tag: 'Billing',
  summary: 'Somebody has looked at it and says what it was',
  access: ['practice_manager', 'admin'],
  params: IdParams,
  body: z.object({ note: z.string().trim().min(1, 'Required.').max(500) }),
  answer: Difference,
});
