/** Open pages hear of messages as they come and are read, whichever process they were sent to. */
import type { Context } from '../../platform/caller.ts';
import type { StreamAnswer } from '../../platform/event-stream.ts';
import type { Platform } from '../../platform/platform.ts';
import { personIn } from './people.ts';
import { presentMessage } from './presenter.ts';
import { findForStream } from './service.ts';

/** The channel on which the database tells (see migrations/0015_care.sql). */
export const MESSAGES_CHANNEL = 'messages';

type Told = { clinic: number; message: number; sender: string; receiver: string; what: 'sent' | 'read' };

/** A person's own messages, each with its text, in the order in which they were told. */
export function followMessages(platform: Platform, context: Context): StreamAnswer {
  const { userId } = personIn(context);
  const { clinicId } = context;
  const isWanted = (payload: unknown): payload is Told => {
    const told = payload as Told | null;
    return told?.clinic === clinicId && (told.sender === userId || told.receiver === userId);
  };
  return (stream) => {
    let before = Promise.resolve();
    return platform.live.subscribe(MESSAGES_CHANNEL, isWanted, (news) => {
      if (news === 'reload') stream.send('reload', {});
      else before = tellAfter(before, news);
    });

    /** One after the other, so that a page hears them in order. */
    async function tellAfter(earlier: Promise<void>, told: Told): Promise<void> {
      await earlier;
      try {
        const message = await findForStream(platform, clinicId, userId, told.message);
        if (message === null) return;
        stream.send(told.what === 'sent' ? 'message' : 'read', presentMessage(message, platform.sealer));
      } catch {
        // The page loads everything anew: it has missed one.
        stream.send('reload', {});
      }
    }
  };
}
