import type { ContactRequest } from './service.ts';

export function presentRequest({ row, words, note }: ContactRequest) {
  return {
    id: row.id,
    ...words,
    status: row.status as 'new' | 'in_progress' | 'done',
    note,
    handledBy: row.handler_name,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
