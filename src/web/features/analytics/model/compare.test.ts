import { describe, expect, it } from 'vitest';
import { changeOf } from './compare.ts';

describe('a comparison', () => {
  it('says which way and by how much', () => {
    expect(changeOf(112, 100)).toEqual({ way: 'more', percent: 12 });
    expect(changeOf(50, 100)).toEqual({ way: 'less', percent: 50 });
    expect(changeOf(100.2, 100)).toEqual({ way: 'same', percent: 0 });
  });

  it('says nothing where nothing was before', () => {
    expect(changeOf(5, 0)).toBeNull();
    expect(changeOf(5, undefined)).toBeNull();
  });
});
