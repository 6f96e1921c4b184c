/** Somebody got a message: its number and its receiver, never its text. */
export const MESSAGE_RECEIVED = 'message.received';
