import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

const line = (...cells: (string | number | null)[]) => toCsv([], [cells]).split('\r\n')[1];

describe('a table as text', () => {
  it('has a mark, a header and CR LF', () => {
    expect(toCsv(['a', 'b'], [[1, 'x']])).toBe('\uFEFFa,b\r\n1,x\r\n');
  });

  it('quotes what would break it', () => {
    expect(line('a,b', 'say "hi"', 'two\nlines', null, 0)).toBe('"a,b","say ""hi""","two\nlines",,0');
  });

  it('lets nothing run in a spreadsheet', () => {
    for (const text of ['=1+1', '+61400000000', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '  =1'])
      expect(line(text)?.replaceAll('"', '').startsWith("'"), text).toBe(true);
    expect(line('=HYPERLINK("http://evil.example","x")')).toBe('"\'=HYPERLINK(""http://evil.example"",""x"")"');
  });

  it('leaves numbers and plain words as they are', () => {
    expect(line('-12.50', -3, '180.00', 'O’Brien', '2026-11-20')).toBe('-12.50,-3,180.00,O’Brien,2026-11-20');
  });
});
