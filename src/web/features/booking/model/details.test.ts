import { describe, expect, it } from 'vitest';
import { detailProblems, toWire, typedFrom, typedFromProfile } from './details.ts';

const complete = typedFrom({
  userName: 'Ana Marín',
  userEmail: 'ana@example.org',
  details: { reason: 'Sleep', consent: true },
});
const told = (typed: typeof complete, guest = true) =>
  Object.fromEntries(detailProblems(typed, guest).map(({ field, problem }) => [field, problem]));

describe('the details form', () => {
  it('is fine with a name, an email and the agreement', () => {
    expect(told(complete)).toEqual({});
  });
  it('asks a guest for name and email, a signed-in person for neither', () => {
    const blank = typedFrom({ details: { consent: true } });
    expect(told(blank)).toEqual({ userName: 'required', userEmail: 'required' });
    expect(told(blank, false)).toEqual({});
  });
  it('tells a wrong email from a missing one', () => {
    expect(told({ ...complete, userEmail: 'ana@' })).toEqual({ userEmail: 'email' });
  });
  it('takes an emergency contact whole or not at all', () => {
    const half = typedFrom({ ...complete, details: { ...complete.details, emergencyContact: { name: 'Leo' } } });
    expect(told(half)).toEqual({
      'details.emergencyContact.phone': 'contact',
      'details.emergencyContact.relationship': 'contact',
    });
  });
  it('needs the agreement', () => {
    expect(told(typedFrom({ ...complete, details: {} }))).toEqual({ 'details.consent': 'consent' });
  });
  it('says when a text is longer than the clinic keeps', () => {
    const long = typedFrom({ ...complete, details: { ...complete.details, goals: 'a'.repeat(4001) } });
    expect(told(long)).toEqual({ 'details.goals': 'tooLong' });
  });
  it('sends no empty answers', () => {
    expect(toWire(complete, true)).toEqual({
      userName: 'Ana Marín',
      userEmail: 'ana@example.org',
      details: { reason: 'Sleep', consent: true },
    });
  });
});

describe('filling it in', () => {
  it('takes from a draft what has the right shape', () => {
    expect(typedFrom({ userName: 7, details: { reason: 'Sleep', consent: 'yes' } })).toEqual(
      typedFrom({ details: { reason: 'Sleep' } }),
    );
    expect(typedFrom(null).details.consent).toBe(false);
  });
  it('has nothing for a stranger', () => {
    expect(typedFromProfile(null)).toEqual(typedFrom({}));
  });
});
