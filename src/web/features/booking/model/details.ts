import type { z } from 'zod';
import { bookAppointment } from '../../../../contracts/appointments.ts';
import type { User } from '../../../../contracts/identity.ts';

/** The details form has the shape of the booking's request, so that the server's `details` find their fields. */
export type TypedDetails = {
  userName: string;
  userEmail: string;
  userPhone: string;
  details: {
    reason: string;
    history: string;
    medications: string;
    goals: string;
    emergencyContact: { name: string; phone: string; relationship: string };
    consent: boolean;
  };
};

/** Every field by its path; the order in which they stand on the page. */
export const DETAIL_FIELDS = [
  'userName',
  'userEmail',
  'userPhone',
  'details.reason',
  'details.goals',
  'details.history',
  'details.medications',
  'details.emergencyContact.name',
  'details.emergencyContact.phone',
  'details.emergencyContact.relationship',
  'details.consent',
] as const;
export type DetailField = (typeof DETAIL_FIELDS)[number];

/** What a field is told: a key below `details.fields` in the texts. */
export type FieldProblem = 'required' | 'email' | 'tooLong' | 'contact' | 'consent';

/** `Endpoint` calls every body optional; this one has it. */
const Body = bookAppointment.body as NonNullable<typeof bookAppointment.body>;
const Wire = Body.pick({ userName: true, userEmail: true, userPhone: true, details: true });
const GuestWire = Wire.required({ userName: true, userEmail: true });
type WireDetails = z.input<typeof Wire>;

/** The form filled with what is known (a draft from the server, a profile); anything of another shape is left out. */
export function typedFrom(known: unknown): TypedDetails {
  const text = (path: DetailField) => {
    const value = read(known, path);
    return typeof value === 'string' ? value : '';
  };
  return {
    userName: text('userName'),
    userEmail: text('userEmail'),
    userPhone: text('userPhone'),
    details: {
      reason: text('details.reason'),
      history: text('details.history'),
      medications: text('details.medications'),
      goals: text('details.goals'),
      emergencyContact: {
        name: text('details.emergencyContact.name'),
        phone: text('details.emergencyContact.phone'),
        relationship: text('details.emergencyContact.relationship'),
      },
      consent: read(known, 'details.consent') === true,
    },
  };
}

/** What the clinic already knows of a signed-in person, as the start of the form. */
export function typedFromProfile(user: z.output<typeof User> | null): TypedDetails {
  const emergencyContact = user?.emergencyContact ?? undefined;
  return typedFrom({ userPhone: user?.phone ?? '', details: { emergencyContact } });
}

/** Whether nothing has been written yet: not worth saving. */
export function isBlank(typed: TypedDetails): boolean {
  return DETAIL_FIELDS.every((field) => !read(typed, field));
}

/** The form as the booking's request takes it: empty answers are not sent, a signed-in person's name and email neither. */
export function toWire(typed: TypedDetails, guest: boolean): WireDetails {
  const { emergencyContact, consent, ...texts } = typed.details;
  const given = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''));
  const named = Object.values(emergencyContact).some((text) => text.trim() !== '');
  return {
    ...(guest ? { userName: typed.userName, userEmail: typed.userEmail } : {}),
    ...(typed.userPhone.trim() ? { userPhone: typed.userPhone } : {}),
    details: { ...given, ...(named ? { emergencyContact } : {}), consent },
  };
}

/** What the contract's own shape says against the form, field by field, before anything is sent. */
export function detailProblems(typed: TypedDetails, guest: boolean): { field: DetailField; problem: FieldProblem }[] {
  const checked = (guest ? GuestWire : Wire).safeParse(toWire(typed, guest));
  const problems = (checked.error?.issues ?? []).flatMap((issue) => {
    const field = DETAIL_FIELDS.find((candidate) => candidate === issue.path.join('.'));
    return field ? [{ field, problem: problemOf(field, issue.code, read(typed, field)) }] : [];
  });
  if (!typed.details.consent) problems.push({ field: 'details.consent', problem: 'consent' });
  return problems.filter(({ field }, at) => problems.findIndex((other) => other.field === field) === at);
}

function problemOf(field: DetailField, code: string, value: unknown): FieldProblem {
  if (code === 'too_big') return 'tooLong';
  if (field.startsWith('details.emergencyContact')) return 'contact';
  return field === 'userEmail' && value !== '' ? 'email' : 'required';
}

function read(from: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined,
      from,
    );
}
