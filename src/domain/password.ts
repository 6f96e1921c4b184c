/**
 * Whether a new password is too easy to guess (NIST SP 800-63B, 3.1.1.2): one that leaked before, one that is about the
 * person or the clinic, or one letter over and over. There are no rules about which kinds of letters it must have.
 */
export type Weakness = 'leaked' | 'about_you' | 'repeated';

export type PasswordContext = {
  /** Whether the text, in small letters, is on the list of leaked passwords. */
  isLeaked: (text: string) => boolean;
  /** Email, name of the person, name of the clinic; empty ones do no harm. */
  words: readonly string[];
};

export function weaknessOf(password: string, { isLeaked, words }: PasswordContext): Weakness | null {
  const text = password.normalize('NFKC').toLowerCase();
  if (isLeaked(text) || isLeaked(text.replaceAll(' ', ''))) return 'leaked';
  if (isRepeated(text)) return 'repeated';
  const bare = lettersOf(text);
  const abouts = words.flatMap((word) => [word, word.split('@')[0] ?? '']).map(lettersOf);
  return bare !== '' && abouts.includes(bare) ? 'about_you' : null;
}

/** `aaaaaaaaaaaa`, `abcabcabcabc`, `123123123123`: up to four letters over and over. */
function isRepeated(text: string): boolean {
  return [1, 2, 3, 4].some((length) => {
    const part = text.slice(0, length);
    return part.repeat(Math.ceil(text.length / length)).slice(0, text.length) === text;
  });
}

/** What is left without digits, spaces and signs: `Mei.Chen-1990` is `meichen`. */
function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}]/gu, '');
}
