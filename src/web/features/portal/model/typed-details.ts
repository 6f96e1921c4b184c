import type { Details } from '../api.ts';

export type TypedDetails = {
  reason: string;
  history: string;
  medications: string;
  goals: string;
  emergencyContact: { name: string; phone: string; relationship: string };
  consent: boolean;
};

export function fromDetails(details: Details): TypedDetails {
  const { reason, history, medications, goals, emergencyContact, consent } = details;
  return {
    reason: reason ?? '',
    history: history ?? '',
    medications: medications ?? '',
    goals: goals ?? '',
    emergencyContact: emergencyContact ?? { name: '', phone: '', relationship: '' },
    consent: consent.given,
  };
}

/** What was emptied is forgotten by the clinic too: null, not "". */
export function toBody({ emergencyContact, consent, ...told }: TypedDetails): unknown {
  const orNull = (text: string) => (text.trim() === '' ? null : text);
  const hasContact = Object.values(emergencyContact).some((text) => text.trim() !== '');
  return {
    reason: orNull(told.reason),
    history: orNull(told.history),
    medications: orNull(told.medications),
    goals: orNull(told.goals),
    emergencyContact: hasContact ? emergencyContact : null,
    consent,
  };
}
