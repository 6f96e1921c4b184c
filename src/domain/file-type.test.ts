import { describe, expect, it } from 'vitest';
import { safeFileName, sniffMediaType } from './file-type.ts';

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe('what a file is', () => {
  it('is read from its first bytes', () => {
    expect(sniffMediaType(bytes('%PDF-1.7\n…'))).toBe('application/pdf');
    expect(sniffMediaType(bytes('\x89PNG\r\n\x1a\n----'))).toBe('image/png');
    expect(sniffMediaType(bytes('\xff\xd8\xff\xe0'))).toBe('image/jpeg');
    expect(sniffMediaType(bytes('RIFF....WEBPVP8 '))).toBe('image/webp');
    expect(sniffMediaType(bytes(`PK\x03\x04${'.'.repeat(9000)}word/document.xml`))).toContain('wordprocessingml');
    expect(sniffMediaType(bytes('Dear Sarah,\r\nthank you'))).toBe('text/plain');
  });

  it('is not taken when it is a program, an archive, a page, a drawing with scripts or nothing', () => {
    for (const text of [
      'MZ\x90\x00',
      '\x7fELF\x02',
      'PK\x03\x04 other',
      '<html><script>',
      '  <svg onload=x>',
      '#!/bin/sh',
      '',
      '\xff\xfe',
    ])
      expect(sniffMediaType(bytes(text)), JSON.stringify(text)).toBeNull();
  });

  it('names it safely, with the ending of what it is', () => {
    expect(safeFileName('Überweisung Dr. Müller.pdf', 'application/pdf')).toBe('Überweisung Dr. Müller.pdf');
    expect(safeFileName('../../etc/passwd.exe', 'text/plain')).toBe('_.._etc_passwd.txt');
    expect(safeFileName('"quoted"\r\nname', 'image/png')).toBe('_quoted___name.png');
    expect(safeFileName('...', 'image/png')).toBe('file.png');
  });
});
