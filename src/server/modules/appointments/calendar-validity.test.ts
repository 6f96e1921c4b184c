import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { type CalendarAppointment, calendarFile, calendarFileOfAll } from './calendar-file.ts';

/** Long words, commas, semicolons, quotes, line ends and letters of four bytes: all that a line of RFC 5545 can trip over. */
const appointment: CalendarAppointment = {
  clinicId: 1,
  id: 42,
  reference: 'ATT-7K3M9Q',
  status: 'confirmed',
  startsAt: new Date('2026-10-04T00:30:00Z'),
  endsAt: new Date('2026-10-04T01:30:00Z'),
  updatedAt: new Date('2026-09-01T02:03:04Z'),
  sequence: 3,
  audience: 'patient',
  language: 'es',
  practitionerName: 'Dra. María-José “Pepa” Fernández; de la Cruz, hija 🪴🪴🪴🪴🪴🪴🪴🪴🪴🪴',
  clinic: { name: 'Clínica, la; Buena \\ Vida', email: 'hola@clinica.example', phone: '+34 911 234 567' },
  deliveryMode: 'in_person',
  locationName: 'Sede: centro',
  locationAddress: 'Calle Mayor 1, 2º; 28013 Madrid',
  appointmentUrl: 'https://clinica.example/appointments/42',
  attendee: { name: 'Ana "la" López: hija, S.', email: 'ana@example.org' },
};
const METHODS = ['PUBLISH', 'REQUEST', 'CANCEL'] as const;

/** What an independent parser makes of it. */
function parse(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar
    .getAllSubcomponents('vevent')
    .map((component) => new ICAL.Event(component, { strictExceptions: true }));
  return { calendar, events };
}

/** The rules of RFC 5545 and 5546 a calendar refuses a file for, as sentences; none when it keeps them. */
function breaches(text: string): string[] {
  const found: string[] = [];
  if (!text.endsWith('\r\n')) found.push('does not end with CRLF');
  if (/[^\r]\n|\r[^\n]/.test(text)) found.push('has a line end that is not CRLF');
  for (const line of text.split('\r\n'))
    if (Buffer.byteLength(line) > 75) found.push(`a line of ${Buffer.byteLength(line)} octets: ${line.slice(0, 40)}`);
  for (const line of text.split('\r\n'))
    if (line.includes('\uFFFD')) found.push(`a line is cut inside a character: ${line}`);
  const { calendar, events } = parse(text);
  for (const name of ['version', 'prodid', 'method'])
    if (calendar.getAllProperties(name).length !== 1)
      found.push(`${name} is there ${calendar.getAllProperties(name).length} times`);
  const needsZone = /;TZID=/.test(text) && calendar.getFirstSubcomponent('vtimezone') === null;
  if (needsZone) found.push('names a zone it does not describe');
  for (const { component } of events) {
    for (const name of ['uid', 'dtstamp', 'dtstart', 'sequence', 'summary', 'status'])
      if (component.getAllProperties(name).length !== 1) found.push(`${name} is not there once`);
    if (component.hasProperty('dtend') && component.hasProperty('duration')) found.push('has an end and a duration');
    const invites = ['REQUEST', 'CANCEL'].includes(String(calendar.getFirstPropertyValue('method')));
    if (invites && !(component.hasProperty('organizer') && component.hasProperty('attendee')))
      found.push('an invitation without organizer or attendee');
  }
  return found;
}

describe('a calendar file', () => {
  it.each(METHODS)('of the method %s keeps the rules and is read as it was meant', (method) => {
    const text = calendarFile(appointment, method);
    expect(breaches(text)).toEqual([]);
    const [event] = parse(text).events;
    expect(event?.uid).toBe('appointment-1-42@attune');
    expect(event?.sequence).toBe(3);
    expect(event?.startDate.toJSDate()).toEqual(appointment.startsAt);
    expect(event?.endDate.toJSDate()).toEqual(appointment.endsAt);
    expect(event?.summary).toBe(`Cita con ${appointment.practitionerName} · ${appointment.clinic.name}`);
    expect(event?.location).toBe('Sede: centro, Calle Mayor 1, 2º; 28013 Madrid');
    expect(event?.component.getFirstPropertyValue('status')).toBe(method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED');
  });

  it('replaces the earlier one: the same UID and a higher SEQUENCE', () => {
    const [before, after] = [3, 4].map(
      (sequence) => parse(calendarFile({ ...appointment, sequence }, 'REQUEST')).events[0],
    );
    expect(after?.uid).toBe(before?.uid);
    expect(after?.sequence).toBeGreaterThan(before?.sequence ?? 99);
  });

  it('of many keeps the rules too, and has each once', () => {
    const many = Array.from({ length: 40 }, (_, id) => ({
      ...appointment,
      id,
      status: id % 2 ? ('cancelled' as const) : ('pending' as const),
    }));
    const text = calendarFileOfAll(many);
    expect(breaches(text)).toEqual([]);
    const { events } = parse(text);
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(40);
    expect(events.map(({ component }) => component.getFirstPropertyValue('status')).slice(0, 2)).toEqual([
      'TENTATIVE',
      'CANCELLED',
    ]);
  });

  it('without any event is a calendar still', () => {
    expect(breaches(calendarFileOfAll([]))).toEqual([]);
  });
});
