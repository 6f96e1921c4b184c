import { describe, expect, it } from 'vitest';
import { readFilters } from './filters.ts';

const read = (text: string) => readFilters(new URLSearchParams(text));

describe('the filters of an address', () => {
  it('are what the contract takes', () => {
    expect(read('status=completed&practitionerId=3&dateFrom=2026-01-02&q=jo')).toEqual({
      status: 'completed',
      practitionerId: 3,
      dateFrom: '2026-01-02',
      q: 'jo',
    });
  });

  it('leave out what cannot be read, and keep the rest', () => {
    expect(read('status=gone&dateFrom=2026-02-30&order=asc')).toEqual({ order: 'asc' });
    expect(read('cursor=abc&limit=5&other=x')).toEqual({});
  });
});
