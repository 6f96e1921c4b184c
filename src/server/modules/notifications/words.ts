/** Which words count: the clinic's newest, else ours. */
import type { Audience, NotificationTemplate } from '../../../domain/notifications.ts';
import type { Tx } from '../../platform/db.ts';
import type { Language } from '../../platform/format.ts';
import { type Letter, ownLetter, ownText } from './templates/letters.ts';
import { findNewest } from './template-repository.ts';

export type WordsWish = { template: NotificationTemplate; audience: Audience; language: Language };

export async function wordsOf(tx: Tx, clinicId: number, wish: WordsWish): Promise<{ letter: Letter; text: string }> {
  const { template, audience, language } = wish;
  const ownWords = ownLetter(language, audience, template);
  const ownShort = ownText(language, audience, template);
  if (ownWords === undefined || ownShort === undefined) throw new Error(`nobody tells a ${audience} of ${template}`);
  const mine = await findNewest(tx, clinicId, wish);
  const letter = mine.find((row) => row.channel === 'email');
  const text = mine.find((row) => row.channel === 'text');
  return {
    letter: letter?.body == null ? ownWords : { subject: letter.subject ?? ownWords.subject, body: letter.body },
    text: text?.body ?? ownShort,
  };
}
