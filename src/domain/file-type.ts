/** What a file is by its own first bytes: names and declared types say what somebody hopes, the bytes say what it is. */
export type MediaType =
  | 'application/pdf'
  | 'image/png'
  | 'image/jpeg'
  | 'image/webp'
  | 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
  | 'text/plain';

const startsWith = (bytes: Uint8Array, text: string, at = 0): boolean =>
  Array.from(text, (letter) => letter.charCodeAt(0)).every((code, index) => bytes[at + index] === code);

/** The type of a file we take; null for everything else, such as programs, web pages and drawings with scripts. */
export function sniffMediaType(bytes: Uint8Array): MediaType | null {
  if (startsWith(bytes, '%PDF-')) return 'application/pdf';
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith(bytes, '\xff\xd8\xff')) return 'image/jpeg';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'image/webp';
  if (startsWith(bytes, 'PK\x03\x04') && hasText(bytes, 'word/document.xml'))
    return 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  return isPlainText(bytes) ? 'text/plain' : null;
}

/** A Word document is a zip that names its text in its directory, which stands at the end. */
function hasText(bytes: Uint8Array, text: string): boolean {
  const parts = [bytes.subarray(0, 4096), bytes.subarray(Math.max(0, bytes.length - 65_536))];
  return parts.some((part) => latin(part).includes(text));
}

function isPlainText(bytes: Uint8Array): boolean {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return false;
  }
  // Control characters are no text; a page or a drawing begins with a tag.
  return text.length > 0 && !hasControls(text) && !/^\s*(<|%!|#!)/.test(text.slice(0, 200));
}

function hasControls(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13) return true;
    if (code === 127) return true;
  }
  return false;
}

function latin(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

const EXTENSIONS: Record<MediaType, string> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'text/plain': 'txt',
};

/** A name that is safe in a header and on a disk, with the ending of what the file is. */
export function safeFileName(name: string, type: MediaType): string {
  const stem = name
    .normalize('NFC')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/[^\p{L}\p{N} ._-]/gu, '_')
    .replace(/^[ .]+|[ .]+$/g, '')
    .slice(0, 100);
  return `${stem === '' ? 'file' : stem}.${EXTENSIONS[type]}`;
}
