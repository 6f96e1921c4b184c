/**
 * The default demo clinic. Nobody and nothing here exists: phone numbers are of the ranges that the Australian regulator
 * keeps for fiction, registration, provider and business numbers are well-formed inventions that pass their checks.
 */
import type { Course, DemoClinic, DemoPatient, SessionType } from './demo-clinic.ts';

const MELBOURNE = 'Melbourne CBD';
const PERTH = 'Perth';
const SARAH = 'sarah.johnson@demo.attune.example';
const MICHAEL = 'michael.lee@demo.attune.example';
const PRIYA = 'priya.nair@demo.attune.example';
const WEEKDAYS = [1, 2, 3, 4, 5];
const both: SessionType[] = ['in_person', 'telehealth'];
const psychology = { first: 'Initial Consultation', usual: 'Individual Therapy', short: 'Follow-up' };

/** Somebody who books without an account. Their address has their name in it. */
function guest(name: string, phone: string, dateOfBirth: string, provider: string): DemoPatient {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@demo.attune.example`;
  return { email, name, phone, dateOfBirth, provider, hasAccount: false };
}

function course(
  patient: string,
  practitioner: string,
  when: Omit<Course, 'patient' | 'practitioner' | 'location' | 'first' | 'usual' | 'short'>,
): Course {
  const location = practitioner === MICHAEL ? PERTH : MELBOURNE;
  return { patient: `${patient}@demo.attune.example`, practitioner, location, ...psychology, ...when };
}

export const tailoredPsychology: DemoClinic = {
  clinic: {
    slug: 'tailored-psychology',
    name: 'Tailored Psychology',
    tagline: 'Psychology that fits your life',
    about:
      'We are a small practice in the middle of Melbourne, with a colleague in Perth. You see the same psychologist each time, in a quiet room or by video, ' +
      'and we agree at the start on what should be different at the end. You do not need a referral to book; with one from your doctor, part of the fee may come back from Medicare.',
    host_names: [],
    is_default: true,
    timezone: 'Australia/Melbourne',
    currency: 'AUD',
    locale: 'en-AU',
    country: 'AU',
    phone: '03 5550 1234',
    email: 'hello@demo.attune.example',
    website: null,
    address: 'Level 3, 100 Sample Lane, Melbourne VIC 3000',
    accent: null,
    business_number: '91 345 678 901',
    tax_registered: true,
    tax_rate_basis_points: 1000,
    bank_account: JSON.stringify({
      bank_name: 'Sample Bank',
      account_name: 'Tailored Psychology',
      bsb: '000-000',
      account_number: '00001234',
    }),
    cancel_free_until_hours: 48,
    cancel_late_fee_percent: 50,
    no_show_fee_percent: 100,
  },
  language: 'en',
  locations: [
    {
      name: MELBOURNE,
      address: 'Level 3, 100 Sample Lane, Melbourne VIC 3000',
      phone: '03 5550 1234',
      timezone: 'Australia/Melbourne',
      state: 'VIC',
      session_types: both,
    },
    {
      name: PERTH,
      address: null,
      phone: '08 5550 1234',
      timezone: 'Australia/Perth',
      state: 'WA',
      session_types: ['telehealth'],
    },
  ],
  services: [
    {
      name: 'Initial Consultation',
      description:
        'A first conversation: what brings you here, what you have tried, and what we could do about it together.',
      category: 'consultation',
      duration_minutes: 60,
      price_cents: 22_000,
      gst_code: 'GST_FREE',
      session_types: both,
    },
    {
      name: 'Individual Therapy',
      description: 'A full session, one to one, with the psychologist you know.',
      category: 'individual',
      duration_minutes: 60,
      price_cents: 18_000,
      gst_code: 'GST_FREE',
      session_types: both,
    },
    {
      name: 'Follow-up',
      description: 'Half an hour to see how things have gone since last time.',
      category: 'individual',
      duration_minutes: 30,
      price_cents: 11_000,
      gst_code: 'GST_FREE',
      session_types: both,
    },
    {
      name: 'Group Therapy',
      description: 'Eight people at most, who work on the same thing and keep to themselves what they hear.',
      category: 'group',
      duration_minutes: 90,
      price_cents: 6_500,
      gst_code: 'GST_FREE',
      session_types: both,
      group_size: 8,
    },
    {
      name: 'Psychological Assessment',
      description:
        'Two hours of interview and questionnaires, and a written report, for work, study or a second opinion.',
      category: 'assessment',
      duration_minutes: 120,
      price_cents: 44_000,
      gst_code: 'GST_10',
      session_types: both,
    },
  ],
  staff: [
    { email: 'admin@demo.attune.example', name: 'Alex Morgan', phone: '+61491570006', role: 'admin' },
    { email: 'manager@demo.attune.example', name: 'Robin Hayes', phone: '+61491570110', role: 'practice_manager' },
  ],
  practitioners: [
    {
      email: SARAH,
      name: 'Sarah Johnson',
      phone: '+61491570157',
      profession: 'psychologist',
      title: 'Clinical psychologist',
      specialties: ['anxiety', 'depression', 'trauma', 'sleep'],
      languages: ['en'],
      gender: 'female',
      bio: 'I work with adults whose worry, low mood or old frights have grown too large for everyday life. We look at what keeps them going, and change that in small steps you can try between sessions.',
      ahpraNumber: 'PSY0001234567',
      services: [
        'Initial Consultation',
        'Individual Therapy',
        'Follow-up',
        'Group Therapy',
        'Psychological Assessment',
      ],
      places: [
        {
          location: MELBOURNE,
          sessionTypes: both,
          providerNumber: '1234567X',
          hours: [
            { days: WEEKDAYS, from: 9 * 60, to: 12 * 60 },
            { days: WEEKDAYS, from: 13 * 60, to: 18 * 60 },
          ],
        },
      ],
    },
    {
      email: MICHAEL,
      name: 'Michael Lee',
      phone: '+61491570158',
      profession: 'psychologist',
      title: 'Psychologist',
      specialties: ['adolescents', 'couples', 'stress', 'depression'],
      languages: ['en', 'zh'],
      gender: 'male',
      bio: 'I see young people, and couples who have stopped hearing each other, by video from Perth. Plain talk, a plan on one page, and a look at it every few weeks.',
      ahpraNumber: 'PSY0007654321',
      services: ['Initial Consultation', 'Individual Therapy', 'Follow-up'],
      places: [
        {
          location: PERTH,
          sessionTypes: ['telehealth'],
          providerNumber: '2426621B',
          hours: [
            { days: [1, 2, 3, 4], from: 9 * 60, to: 13 * 60 },
            { days: [1, 2, 3, 4], from: 14 * 60, to: 18 * 60 },
          ],
        },
      ],
    },
    {
      email: PRIYA,
      name: 'Priya Nair',
      phone: '+61491570159',
      profession: 'psychologist',
      title: 'Psychologist',
      specialties: ['perinatal health', 'eating', 'anxiety', 'grief'],
      languages: ['en', 'hi'],
      gender: 'female',
      bio: 'Becoming a parent, losing somebody, or being at war with food: times when one is easily alone. I offer sessions in English and Hindi, also on Saturday mornings.',
      ahpraNumber: 'PSY0001112223',
      services: [
        'Initial Consultation',
        'Individual Therapy',
        'Follow-up',
        'Group Therapy',
        'Psychological Assessment',
      ],
      places: [
        {
          location: MELBOURNE,
          sessionTypes: both,
          providerNumber: '2054781W',
          hours: [
            { days: [1, 3, 5], from: 8 * 60, to: 12 * 60 },
            { days: [1, 3, 5], from: 13 * 60, to: 16 * 60 },
            { days: [4], from: 14 * 60, to: 20 * 60 },
            { days: [6], from: 9 * 60, to: 13 * 60 },
          ],
        },
      ],
    },
  ],
  patients: [
    {
      email: 'john.doe@demo.attune.example',
      name: 'John Doe',
      phone: '+61491570156',
      hasAccount: true,
      dateOfBirth: '1988-04-12',
      provider: SARAH,
      profile: {
        address: '12 Example Street, Carlton VIC 3053',
        insurance: null,
        emergencyContact: { name: 'Jane Doe', phone: '+61491571266', relationship: 'sister' },
      },
    },
    {
      email: 'mei.chen@demo.attune.example',
      name: 'Mei Chen',
      phone: '+61491571491',
      hasAccount: true,
      dateOfBirth: '1996-11-03',
      provider: null,
    },
    guest('Ada Fernwood', '+61491571804', '1979-02-18', SARAH),
    guest('Bram Quillfeather', '+61491572549', '1991-07-30', SARAH),
    guest('Cleo Marsh', '+61491572665', '1985-10-09', SARAH),
    guest('Dario Pennyroyal', '+61491572983', '1968-05-21', SARAH),
    guest('Esme Holloway', '+61491573087', '1994-12-01', SARAH),
    guest('Flynn Oakhurst', '+61491573770', '1973-03-14', SARAH),
    guest('Greta Larkspur', '+61491574118', '2001-08-26', MICHAEL),
    guest('Hugo Winterbourne', '+61491574632', '1983-01-11', MICHAEL),
    guest('Isla Thistlewood', '+61491575254', '1999-06-05', MICHAEL),
    guest('Jonas Brightwater', '+61491575789', '1990-09-17', PRIYA),
    guest('Kavya Summerfield', '+61491576398', '1992-04-28', PRIYA),
    guest('Linus Applegarth', '+61491576801', '1976-11-22', PRIYA),
  ],
  // Those who still see Sarah come in the afternoon of a Monday, Wednesday or Friday: her Tuesdays, Thursdays and mornings are free to book.
  courses: [
    course('ada.fernwood', SARAH, {
      sessionType: 'in_person',
      weekday: 1,
      minutes: 14 * 60,
      everyWeeks: 1,
      fromWeek: 12,
      toWeek: -2,
    }),
    course('bram.quillfeather', SARAH, {
      sessionType: 'telehealth',
      weekday: 3,
      minutes: 16 * 60,
      everyWeeks: 1,
      fromWeek: 12,
      toWeek: -2,
    }),
    course('cleo.marsh', SARAH, {
      sessionType: 'in_person',
      weekday: 5,
      minutes: 15 * 60,
      everyWeeks: 2,
      fromWeek: 12,
      toWeek: -2,
    }),
    course('dario.pennyroyal', SARAH, {
      sessionType: 'in_person',
      weekday: 2,
      minutes: 9 * 60,
      everyWeeks: 1,
      fromWeek: 12,
      toWeek: 3,
    }),
    course('esme.holloway', SARAH, {
      sessionType: 'telehealth',
      weekday: 4,
      minutes: 11 * 60,
      everyWeeks: 1,
      fromWeek: 11,
      toWeek: 4,
    }),
    course('flynn.oakhurst', SARAH, {
      sessionType: 'in_person',
      weekday: 4,
      minutes: 17 * 60,
      everyWeeks: 1,
      fromWeek: 9,
      toWeek: 1,
    }),
    course('greta.larkspur', MICHAEL, {
      sessionType: 'telehealth',
      weekday: 2,
      minutes: 10 * 60,
      everyWeeks: 1,
      fromWeek: 12,
      toWeek: -1,
    }),
    course('hugo.winterbourne', MICHAEL, {
      sessionType: 'telehealth',
      weekday: 3,
      minutes: 15 * 60,
      everyWeeks: 2,
      fromWeek: 11,
      toWeek: -2,
    }),
    course('isla.thistlewood', MICHAEL, {
      sessionType: 'telehealth',
      weekday: 1,
      minutes: 16 * 60,
      everyWeeks: 1,
      fromWeek: 12,
      toWeek: 2,
    }),
    course('jonas.brightwater', PRIYA, {
      sessionType: 'in_person',
      weekday: 1,
      minutes: 9 * 60,
      everyWeeks: 1,
      fromWeek: 12,
      toWeek: 2,
      second: 'Psychological Assessment',
    }),
    course('kavya.summerfield', PRIYA, {
      sessionType: 'in_person',
      weekday: 5,
      minutes: 10 * 60,
      everyWeeks: 1,
      fromWeek: 12,
      toWeek: -2,
    }),
    course('linus.applegarth', PRIYA, {
      sessionType: 'telehealth',
      weekday: 6,
      minutes: 11 * 60,
      everyWeeks: 1,
      fromWeek: 10,
      toWeek: 0,
    }),
  ],
  reviews: [
    { rating: 5, text: 'I was heard from the first minute, and left with two things to try. Both helped.' },
    { rating: 5, text: null },
    { rating: 4, text: 'Calm and clear. The room is a little hard to find the first time.' },
    { rating: 5, text: 'After four sessions I sleep again. Thank you.' },
    { rating: 4, text: null },
    { rating: 3, text: 'Helpful, though I would have liked more time for questions at the end.' },
    { rating: 5, text: 'Straight talk without ever feeling judged.' },
  ],
  featured: {
    patient: 'john.doe@demo.attune.example',
    practitioner: SARAH,
    location: MELBOURNE,
    sessionType: 'in_person',
    minutes: 10 * 60,
    first: 'Initial Consultation',
    usual: 'Individual Therapy',
  },
  invoices: [
    {
      patient: 'ada.fernwood@demo.attune.example',
      description: 'Report for an insurer',
      amountCents: 33_000,
      gstCode: 'GST_10',
      daysAgo: 47,
    },
    {
      patient: 'john.doe@demo.attune.example',
      description: 'Letter for your employer',
      amountCents: 6_600,
      gstCode: 'GST_10',
      daysAgo: 9,
    },
    {
      patient: 'hugo.winterbourne@demo.attune.example',
      description: 'Workbook “Sleeping well”',
      amountCents: 3_850,
      gstCode: 'GST_10',
      daysAgo: 4,
    },
  ],
};
