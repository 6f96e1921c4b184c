import { describe, expect, it } from 'vitest';
import { weaknessOf } from './password.ts';

const leaked = new Set(['password123', 'qwertyuiop', 'iloveyouforever']);
const context = {
  isLeaked: (text: string) => leaked.has(text),
  words: ['mei.chen@demo.attune.example', 'Mei Chen', 'Tailored Psychology', ''],
};

describe('a new password', () => {
  it.each(['password123', 'Password123', 'PASSWORD123', 'i love you forever'])('that leaked is refused: %s', (text) =>
    expect(weaknessOf(text, context)).toBe('leaked'),
  );

  it.each(['meichen1990', 'Mei.Chen-2026!', 'tailored psychology 1', 'MEI.CHEN@demo.attune.example'])(
    'about the person or the clinic is refused: %s',
    (text) => expect(weaknessOf(text, context)).toBe('about_you'),
  );

  it.each(['aaaaaaaaaa', '1212121212', 'abcabcabcabc', 'hahahahahahaha', '....................'])(
    'of one thing over and over is refused: %s',
    (text) => expect(weaknessOf(text, context)).toBe('repeated'),
  );

  it.each(['four quiet words here', '9482716350', 'mei chen likes tea', 'ça va très bien', 'もじもじもじもじたろう'])(
    'needs no capitals, digits or signs: %s',
    (text) => expect(weaknessOf(text, context)).toBeNull(),
  );
});
