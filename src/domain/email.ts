/** The address an account is found by: without spaces around it, in small letters. One mailbox, one account. */
export function normaliseEmail(text: string): string {
  return text.trim().normalize('NFC').toLowerCase();
}
