import { describe, expect, it } from 'vitest';
import { type CalendarAppointment, calendarFile, calendarFileOfAll } from './calendar-file.ts';
import { calendarLinks } from './calendar-links.ts';

const appointment: CalendarAppointment = {
  clinicId: 1,
  id: 42,
  reference: 'TP-7K3M',
  status: 'confirmed',
  startsAt: new Date('2026-05-12T00:00:00Z'),
  endsAt: new Date('2026-05-12T01:00:00Z'),
  updatedAt: new Date('2026-05-01T03:04:05Z'),
  sequence: 0,
  audience: 'patient',
  language: 'en',
  practitionerName: 'Sarah Johnson',
  clinic: { name: 'Tailored Psychology', email: 'hello@tailored.example', phone: '(03) 7010 1234' },
  deliveryMode: 'in_person',
  locationName: 'Melbourne CBD',
  locationAddress: '120 Collins Street, Melbourne VIC 3000',
  appointmentUrl: 'https://clinic.example/appointments/42',
  attendee: { name: 'John Doe', email: 'john.doe@example.org' },
};

/** The file's lines with folded ones joined (RFC 5545 3.1). */
function unfold(file: string): string[] {
  return file.replace(/\r\n[ \t]/g, '').split('\r\n');
}

describe('calendarFile', () => {
  it('says when in UTC, whatever the server’s zone, also on the night the clocks change', () => {
    // Melbourne goes forward at 2026-10-03T16:00:00Z: 09:00 on the 4th is 22:00Z of the 3rd.
    const lines = unfold(
      calendarFile(
        { ...appointment, startsAt: new Date('2026-10-03T22:00:00Z'), endsAt: new Date('2026-10-03T23:00:00Z') },
        'PUBLISH',
      ),
    );
    expect(lines).toContain('DTSTART:20261003T220000Z');
    expect(lines).toContain('DTEND:20261003T230000Z');
    expect(lines.join('\n')).not.toMatch(/TZID|VTIMEZONE/);
  });

  it('is the same entry after every change, and the change is newer', () => {
    const first = unfold(calendarFile(appointment, 'REQUEST'));
    const moved = unfold(calendarFile({ ...appointment, sequence: 1 }, 'REQUEST'));
    expect(first).toContain('UID:appointment-1-42@attune');
    expect(moved).toContain('UID:appointment-1-42@attune');
    expect([first, moved].map((lines) => lines.find((line) => line.startsWith('SEQUENCE')))).toEqual([
      'SEQUENCE:0',
      'SEQUENCE:1',
    ]);
  });

  it('publishes without attendees, invites with them, and cancels', () => {
    const published = unfold(calendarFile(appointment, 'PUBLISH'));
    expect(published).toContain('METHOD:PUBLISH');
    expect(published).toContain('STATUS:CONFIRMED');
    expect(published.join('\n')).not.toContain('ATTENDEE');
    const invited = unfold(calendarFile(appointment, 'REQUEST')).join('\n');
    expect(invited).toContain('METHOD:REQUEST');
    expect(invited).toMatch(/ORGANIZER;CN="Tailored Psychology":MAILTO:hello@tailored\.example/i);
    expect(invited).toMatch(/ATTENDEE;.*CN="John Doe".*:MAILTO:john\.doe@example\.org/i);
    const cancelled = unfold(calendarFile({ ...appointment, status: 'cancelled', sequence: 2 }, 'CANCEL'));
    expect(cancelled).toEqual(expect.arrayContaining(['METHOD:CANCEL', 'STATUS:CANCELLED', 'SEQUENCE:2']));
  });

  it('keeps a time that is not paid yet tentative', () => {
    expect(unfold(calendarFile({ ...appointment, status: 'pending' }, 'PUBLISH'))).toContain('STATUS:TENTATIVE');
  });

  it('folds lines at 75 bytes, never within a letter, and escapes what the format reserves', () => {
    const name = 'Núñez; Ávila, \\ & Sons '.repeat(8).trim();
    const file = calendarFile({ ...appointment, practitionerName: name }, 'PUBLISH');
    for (const line of file.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(file).not.toMatch(/[^\r]\n/);
    expect(file).not.toContain('\ufffd');
    const summary = unfold(file).find((line) => line.startsWith('SUMMARY:'));
    expect(summary).toContain('Núñez\\; Ávila\\, \\\\ & Sons');
  });

  it('lets no name add a line of its own', () => {
    const sly = 'Sarah\r\nATTENDEE:mailto:thief@example.org';
    const lines = unfold(
      calendarFile(
        { ...appointment, practitionerName: sly, attendee: { name: `${sly}";X="`, email: 'a@example.org' } },
        'REQUEST',
      ),
    );
    expect(lines.filter((line) => line.startsWith('ATTENDEE:'))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('ATTENDEE'))).toHaveLength(1);
  });

  it('tells a shared calendar who and where, and nothing of why; a practitioner’s shows no patient’s name', () => {
    const patients = unfold(calendarFile(appointment, 'PUBLISH')).join('\n');
    expect(patients).toContain('SUMMARY:Appointment with Sarah Johnson · Tailored Psychology');
    expect(patients).toContain('CLASS:PRIVATE');
    const practitioners = unfold(calendarFile({ ...appointment, audience: 'practitioner' }, 'PUBLISH')).join('\n');
    expect(practitioners).toContain('SUMMARY:Appointment TP-7K3M · Tailored Psychology');
    expect(practitioners).not.toContain('John Doe');
  });

  it('speaks Spanish, and shows no address for a video session', () => {
    const text = unfold(calendarFile({ ...appointment, language: 'es', deliveryMode: 'telehealth' }, 'PUBLISH')).join(
      '\n',
    );
    expect(text).toContain('SUMMARY:Cita con Sarah Johnson · Tailored Psychology');
    expect(text).toContain('LOCATION:Por vídeo');
    expect(text).not.toContain('Collins');
    expect(text).toContain('https://clinic.example/appointments/42');
  });
});

describe('calendarLinks', () => {
  it('opens each calendar with the same instant, place and words', () => {
    const links = calendarLinks(appointment, '/api/appointments/42/calendar.ics');
    const fields = (address: string) => Object.fromEntries(new URL(address).searchParams);
    expect(fields(links.google)).toMatchObject({
      action: 'TEMPLATE',
      dates: '20260512T000000Z/20260512T010000Z',
      text: 'Appointment with Sarah Johnson · Tailored Psychology',
    });
    for (const page of [links.outlook, links.office365]) {
      expect(fields(page)).toMatchObject({
        startdt: '2026-05-12T00:00:00.000Z',
        enddt: '2026-05-12T01:00:00.000Z',
        location: 'Melbourne CBD, 120 Collins Street, Melbourne VIC 3000',
      });
    }
    expect(fields(links.yahoo)).toMatchObject({ v: '60', st: '20260512T000000Z', et: '20260512T010000Z' });
    expect(links.ics).toBe('/api/appointments/42/calendar.ics');
  });

  it('writes spaces as %20, because Outlook shows a plus, and keeps & and # inside their field', () => {
    const links = calendarLinks({ ...appointment, practitionerName: 'A & B #1' }, '/x.ics');
    for (const page of Object.values(links)) expect(page).not.toContain('+');
    expect(new URL(links.google).searchParams.get('text')).toBe('Appointment with A & B #1 · Tailored Psychology');
  });
});

describe('calendarFileOfAll', () => {
  it('holds every session of a series, published, since an invitation may hold one event only', () => {
    const later = { ...appointment, id: 43, startsAt: new Date('2026-05-26T00:00:00Z'), status: 'cancelled' as const };
    const lines = unfold(calendarFileOfAll([appointment, later]));
    expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('UID:'))).toEqual([
      'UID:appointment-1-42@attune',
      'UID:appointment-1-43@attune',
    ]);
    expect(lines).toContain('METHOD:PUBLISH');
    expect(lines.filter((line) => line.startsWith('STATUS:'))).toEqual(['STATUS:CONFIRMED', 'STATUS:CANCELLED']);
    expect(lines.some((line) => line.startsWith('ATTENDEE'))).toBe(false);
  });
});
