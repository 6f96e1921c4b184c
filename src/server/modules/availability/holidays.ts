/**
 * Public holidays by rule: whole days that bind a whole state. Part-days from the evening (Queensland, South Australia,
 * Northern Territory), local show days and bank holidays are not among them; a clinic closes on those with a block.
 *
 * Our own table and not a library: date-holidays 3.37 brings 45 MB on disk and 35 MB of memory, gives the evening
 * part-days among the days, guesses dates that nobody has appointed, and drops Saturday 25 December 2027 in South
 * Australia and the Northern Territory.
 *
 * Australia: each state's Act as in force in 2026, held by the tests to the lists the states published for 2026 and 2027.
 * NSW Public Holidays Act 2010, Vic. Public Holidays Act 1993, Qld Holidays Act 1983, SA Public Holidays Act 2023, WA
 * Public and Bank Holidays Act 1972, Tas. Statutory Holidays Act 2000, NT Public Holidays Act 1981, ACT Holidays Act 1958.
 *
 * Spain: the national days of Real Decreto 2001/1983, article 45. Communities choose by the year whether the Monday after
 * a Sunday's holiday is one; they and the towns add their own: none of those is here.
 */
import { addDays, dateOfDayNumber, dayNumberOf, weekdayOf } from '../../../domain/time-zone.ts';

export interface Holiday {
  /** The local date. */
  date: string;
  name: string;
}

/** ISO 3166: 'AU' with 'VIC', 'ES' with any community or none. */
export interface HolidayPlace {
  country: string;
  state: string | null;
}

/** What happens when a holiday falls on these weekdays: so many days later there is another, or it moves there. */
interface Shift {
  keep: boolean;
  saturday?: number;
  sunday?: number;
  monday?: number;
}

type DateOf = (year: number) => string;

interface HolidayRule {
  name: string;
  dateOf: DateOf;
  shift?: Shift;
}

const MONDAY = 1;
const TUESDAY = 2;

const addsMonday: Shift = { keep: true, saturday: 2, sunday: 1 };
const movesToMonday: Shift = { keep: false, saturday: 2, sunday: 1 };
const addsMondayOrTuesday: Shift = { keep: true, saturday: 2, sunday: 2 };
const movesToMondayOrTuesday: Shift = { keep: false, saturday: 2, sunday: 2 };
/** 26 December where a Sunday's Christmas takes the Monday: then the Tuesday is one too. */
const addsTuesdayAfterMonday: Shift = { keep: true, saturday: 2, sunday: 2, monday: 1 };
const movesFromSunday: Shift = { keep: false, sunday: 1 };
const addsAfterSunday: Shift = { keep: true, sunday: 1 };

/** The same 'MM-DD' each year. */
function each(monthDay: string): DateOf {
  return (year) => `${year}-${monthDay}`;
}

/** The first such weekday on or after 'MM-DD', plus weeks. */
function firstFrom(monthDay: string, weekday: number, weeks = 0): DateOf {
  return (year) => {
    const date = `${year}-${monthDay}`;
    return addDays(date, ((weekday - weekdayOf(date) + 7) % 7) + weeks * 7);
  };
}

function afterEaster(days: number): DateOf {
  return (year) => addDays(easterSunday(year), days);
}

/** Gregorian Easter: the Sunday after the full moon of the church's table (Meeus, Astronomical Algorithms, chapter 8). */
function easterSunday(year: number): string {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const skippedLeapDays = century - Math.floor(century / 4);
  const moonDrift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + skippedLeapDays - moonDrift + 15) % 30;
  const fullMoon = epact - Math.floor((golden + 11 * epact) / 319);
  const paschal = dayNumberOf(`${year}-03-21`) + fullMoon;
  return dateOfDayNumber(paschal + 7 - (weekdayOf(dateOfDayNumber(paschal)) % 7));
}

const rule = (name: string, dateOf: DateOf, shift?: Shift): HolidayRule => ({ name, dateOf, shift });

const newYear = (shift: Shift) => rule("New Year's Day", each('01-01'), shift);
const anzacDay = (shift?: Shift) => rule('Anzac Day', each('04-25'), shift);
const christmas = (shift: Shift) => rule('Christmas Day', each('12-25'), shift);
const boxingDay = (shift: Shift) => rule('Boxing Day', each('12-26'), shift);
const australiaDay = rule('Australia Day', each('01-26'), movesToMonday);
const goodFriday = rule('Good Friday', afterEaster(-2));
const easterSaturday = rule('Easter Saturday', afterEaster(-1));
const easterSundayRule = rule('Easter Sunday', afterEaster(0));
const easterMonday = rule('Easter Monday', afterEaster(1));
const fourEasterDays = [goodFriday, easterSaturday, easterSundayRule, easterMonday];
const kingsBirthday = rule("King's Birthday", firstFrom('06-01', MONDAY, 1));
const labourDayInOctober = rule('Labour Day', firstFrom('10-01', MONDAY));
const secondMondayInMarch = (name: string) => rule(name, firstFrom('03-01', MONDAY, 1));

const AUSTRALIA: Record<string, readonly HolidayRule[]> = {
  ACT: [
    newYear(addsMonday),
    australiaDay,
    secondMondayInMarch('Canberra Day'),
    ...fourEasterDays,
    anzacDay(addsAfterSunday),
    rule('Reconciliation Day', firstFrom('05-27', MONDAY)),
    kingsBirthday,
    labourDayInOctober,
    christmas(addsMondayOrTuesday),
    boxingDay(addsMondayOrTuesday),
  ],
  NSW: [
    newYear(addsMonday),
    australiaDay,
    ...fourEasterDays,
    anzacDay(),
    kingsBirthday,
    labourDayInOctober,
    christmas(addsMondayOrTuesday),
    boxingDay(addsMondayOrTuesday),
  ],
  NT: [
    newYear(addsMonday),
    australiaDay,
    ...fourEasterDays,
    anzacDay(movesFromSunday),
    rule('May Day', firstFrom('05-01', MONDAY)),
    kingsBirthday,
    rule('Picnic Day', firstFrom('08-01', MONDAY)),
    christmas(addsMonday),
    boxingDay(addsTuesdayAfterMonday),
  ],
  QLD: [
    newYear(addsMonday),
    australiaDay,
    ...fourEasterDays,
    anzacDay(movesFromSunday),
    rule('Labour Day', firstFrom('05-01', MONDAY)),
    rule("King's Birthday", firstFrom('10-01', MONDAY)),
    christmas(addsMondayOrTuesday),
    boxingDay(addsMondayOrTuesday),
  ],
  SA: [
    newYear(addsMonday),
    australiaDay,
    secondMondayInMarch('Adelaide Cup Day'),
    ...fourEasterDays,
    anzacDay(),
    kingsBirthday,
    labourDayInOctober,
    christmas(addsMonday),
    rule('Proclamation Day', each('12-26'), addsTuesdayAfterMonday),
  ],
  TAS: [
    newYear(movesToMonday),
    australiaDay,
    secondMondayInMarch('Eight Hours Day'),
    goodFriday,
    easterMonday,
    anzacDay(),
    kingsBirthday,
    christmas(addsMondayOrTuesday),
    boxingDay(movesToMondayOrTuesday),
  ],
  VIC: [
    newYear(addsMonday),
    australiaDay,
    secondMondayInMarch('Labour Day'),
    ...fourEasterDays,
    anzacDay(),
    kingsBirthday,
    rule('Melbourne Cup Day', firstFrom('11-01', TUESDAY)),
    christmas(addsMondayOrTuesday),
    boxingDay(addsMondayOrTuesday),
  ],
  WA: [
    newYear(addsMonday),
    australiaDay,
    rule('Labour Day', firstFrom('03-01', MONDAY)),
    goodFriday,
    easterSundayRule,
    easterMonday,
    anzacDay(addsMonday),
    rule('Western Australia Day', firstFrom('06-01', MONDAY)),
    christmas(addsMonday),
    boxingDay(addsTuesdayAfterMonday),
  ],
};

/**
 * Days that a government appoints by the year: no rule gives them, so each stands here once it is published, and is missing
 * before. To look up each spring: Victoria's Grand Final Friday (the AFL's fixture), Western Australia's King's Birthday.
 */
const APPOINTED: Record<string, readonly Holiday[]> = {
  // act.gov.au; notifiable instrument NI2026-154
  ACT: [{ date: '2026-04-27', name: 'Anzac Day (additional day)' }],
  // nsw.gov.au/about-nsw/public-holidays: for these two years only
  NSW: [
    { date: '2026-04-27', name: 'Anzac Day (additional day)' },
    { date: '2027-04-26', name: 'Anzac Day (additional day)' },
  ],
  // business.vic.gov.au, Victorian public holidays 2026
  VIC: [{ date: '2026-09-25', name: 'Friday before the AFL Grand Final' }],
  // wa.gov.au, Public holidays in Western Australia
  WA: [
    { date: '2026-09-28', name: "King's Birthday" },
    { date: '2027-09-27', name: "King's Birthday" },
  ],
};

const SPAIN: readonly HolidayRule[] = [
  rule('Año Nuevo', each('01-01')),
  rule('Epifanía del Señor', each('01-06')),
  rule('Viernes Santo', afterEaster(-2)),
  rule('Fiesta del Trabajo', each('05-01')),
  rule('Asunción de la Virgen', each('08-15')),
  rule('Fiesta Nacional de España', each('10-12')),
  rule('Todos los Santos', each('11-01')),
  rule('Día de la Constitución Española', each('12-06')),
  rule('Inmaculada Concepción', each('12-08')),
  rule('Natividad del Señor', each('12-25')),
];

const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;
const found = new Map<string, readonly Holiday[]>();

/**
 * The public holidays of a place in a year, by date, one a date; additional days included. An Australian place without a
 * known state has the days that all states share. None for a country whose days are not kept here, and none before 1970 or
 * after 2199. Years before 2024 follow today's rules, not those of their time.
 */
export function holidaysOf(place: HolidayPlace, year: number): readonly Holiday[] {
  const country = place.country.toUpperCase();
  if (country !== 'AU' && country !== 'ES') return [];
  if (!Number.isInteger(year) || year < FIRST_YEAR || year > LAST_YEAR) return [];
  const state = country === 'AU' ? knownState(place.state) : null;
  const key = `${country} ${state} ${year}`;
  const known = found.get(key);
  if (known) return known;
  const holidays = country === 'ES' ? daysOf(SPAIN, year) : australianDays(state, year);
  found.set(key, holidays);
  return holidays;
}

function knownState(state: string | null): string | null {
  const code = state?.toUpperCase() ?? '';
  return Object.hasOwn(AUSTRALIA, code) ? code : null;
}

function australianDays(state: string | null, year: number): Holiday[] {
  if (state !== null) return daysOf(AUSTRALIA[state] ?? [], year, APPOINTED[state]);
  const [first = [], ...others] = Object.keys(AUSTRALIA).map((code) => australianDays(code, year));
  return first.filter(({ date }) => others.every((days) => days.some((day) => day.date === date)));
}

/** Where two fall on one date, the day itself goes before another's additional day. */
function daysOf(rules: readonly HolidayRule[], year: number, appointed: readonly Holiday[] = []): Holiday[] {
  const own: Holiday[] = [];
  const additional: Holiday[] = [];
  for (const { name, dateOf, shift } of rules) {
    const date = dateOf(year);
    const later = shift && daysLater(shift, date);
    if (!later) own.push({ date, name });
    else if (!shift.keep) own.push({ date: addDays(date, later), name });
    else {
      own.push({ date, name });
      additional.push({ date: addDays(date, later), name: `${name} (additional day)` });
    }
  }
  const thisYear = appointed.filter(({ date }) => date.startsWith(`${year}-`));
  const byDate = new Map([...additional, ...thisYear, ...own].map((holiday) => [holiday.date, holiday]));
  return [...byDate.values()].toSorted((one, other) => (one.date < other.date ? -1 : 1));
}

function daysLater(shift: Shift, date: string): number | undefined {
  switch (weekdayOf(date)) {
    case 6:
      return shift.saturday;
    case 0:
      return shift.sunday;
    case MONDAY:
      return shift.monday;
    default:
      return undefined;
  }
}
