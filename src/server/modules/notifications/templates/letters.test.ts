import { describe, expect, it } from 'vitest';
import { checkTemplate } from '../../../../domain/message-template.ts';
import { AUDIENCES, isToldTo, NOTIFICATION_TEMPLATES } from '../../../../domain/notifications.ts';
import { ownLetter, ownText, VARIABLE_NAMES } from './letters.ts';

const every = NOTIFICATION_TEMPLATES.flatMap((template) =>
  AUDIENCES.filter((audience) => isToldTo(template, audience)).flatMap((audience) =>
    (['en', 'es'] as const).map((language) => ({ template, audience, language })),
  ),
);

describe('our own words', () => {
  it.each(every)(
    'of $template for the $audience in $language can be filled, begin with a heading and name no service',
    (one) => {
      const letter = ownLetter(one.language, one.audience, one.template);
      const text = ownText(one.language, one.audience, one.template);
      for (const words of [letter?.subject, letter?.body, text]) {
        expect(words).toBeTruthy();
        expect(checkTemplate(words ?? '', VARIABLE_NAMES)).toEqual([]);
      }
      expect(letter?.body).toMatch(/^# /);
    },
  );

  it('has no variable that would say why somebody comes', () => {
    for (const name of VARIABLE_NAMES) expect(name).not.toMatch(/service|session|reason|diagnosis|note/);
  });
});
