/**
 * The second demo clinic, to show another language, currency, zone and profession. Nobody and nothing here exists. Spain
 * keeps no phone numbers for fiction, so there are none.
 */
import type { Course, DemoClinic, DemoPatient, SessionType } from './demo-clinic.ts';

const MADRID = 'Madrid Centro';
const ELENA = 'elena.garcia@todoenbalance.example';
const both: SessionType[] = ['in_person', 'telehealth'];

function guest(email: string, name: string, dateOfBirth: string): DemoPatient {
  return {
    email: `${email}@todoenbalance.example`,
    name,
    phone: null,
    dateOfBirth,
    provider: ELENA,
    hasAccount: false,
  };
}

function course(
  patient: string,
  when: Pick<Course, 'sessionType' | 'weekday' | 'minutes' | 'everyWeeks' | 'fromWeek' | 'toWeek'>,
): Course {
  const services = { first: 'Consulta inicial', usual: 'Seguimiento', short: 'Seguimiento' };
  return { patient: `${patient}@todoenbalance.example`, practitioner: ELENA, location: MADRID, ...services, ...when };
}

export const todoEnBalance: DemoClinic = {
  clinic: {
    slug: 'todoenbalance',
    name: 'TODOenBALANCE',
    tagline: 'Comer bien, sin pelearse con la comida',
    about:
      'Somos una consulta de nutrición en el centro de Madrid. Sin dietas de cajón ni listas de prohibidos: miramos cómo comes, cómo vives y qué te dicen tus análisis, ' +
      'y cambiamos juntos lo que de verdad puedes mantener. En consulta o por vídeo.',
    host_names: ['todoenbalance.localhost'],
    is_default: false,
    timezone: 'Europe/Madrid',
    currency: 'EUR',
    locale: 'es-ES',
    country: 'ES',
    phone: null,
    email: 'hola@todoenbalance.example',
    website: null,
    address: 'Calle del Ejemplo 10, 1.º A, 28000 Madrid',
    accent: null,
    business_number: 'B00000000',
    tax_registered: true,
    tax_rate_basis_points: 2100,
    cancel_free_until_hours: 48,
    cancel_late_fee_percent: 50,
    no_show_fee_percent: 100,
    public_ratings: true,
  },
  language: 'es',
  locations: [
    {
      name: MADRID,
      address: 'Calle del Ejemplo 10, 1.º A, 28000 Madrid',
      phone: null,
      timezone: 'Europe/Madrid',
      state: null,
      session_types: both,
    },
  ],
  services: [
    {
      name: 'Consulta inicial',
      description:
        'Una primera conversación larga: tu historia, tus costumbres, tus análisis si los tienes, y por dónde empezar.',
      category: 'nutrition',
      duration_minutes: 60,
      price_cents: 7_000,
      gst_code: 'GST_FREE',
      session_types: both,
    },
    {
      name: 'Seguimiento',
      description: 'Media hora para ver qué ha funcionado, qué no, y ajustar el plan.',
      category: 'nutrition',
      duration_minutes: 30,
      price_cents: 4_500,
      gst_code: 'GST_FREE',
      session_types: both,
    },
  ],
  staff: [{ email: 'admin@todoenbalance.example', name: 'Marta Ruiz', phone: null, role: 'admin' }],
  practitioners: [
    {
      email: ELENA,
      name: 'Elena García',
      phone: null,
      profession: 'dietitian',
      title: 'Dietista-nutricionista',
      specialties: ['digestión', 'relación con la comida', 'embarazo', 'deporte'],
      languages: ['es', 'en'],
      gender: 'female',
      bio: 'Acompaño a personas que quieren comer mejor sin vivir pendientes del plato. Trabajo despacio, con objetivos pequeños y con lo que ya hay en tu cocina.',
      ahpraNumber: null,
      services: ['Consulta inicial', 'Seguimiento'],
      places: [
        {
          location: MADRID,
          sessionTypes: both,
          providerNumber: null,
          hours: [
            { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 14 * 60 },
            { days: [2, 4], from: 16 * 60, to: 20 * 60 },
          ],
        },
      ],
    },
  ],
  patients: [
    {
      email: 'lucia.perez@todoenbalance.example',
      name: 'Lucía Pérez',
      phone: null,
      hasAccount: true,
      dateOfBirth: '1993-05-08',
      provider: null,
    },
    guest('nuria.campoverde', 'Nuria Campoverde', '1981-09-02'),
    guest('pablo.rioclaro', 'Pablo Rioclaro', '1970-12-19'),
    guest('rocio.valdenube', 'Rocío Valdenube', '1998-03-27'),
  ],
  courses: [
    course('nuria.campoverde', {
      sessionType: 'in_person',
      weekday: 2,
      minutes: 17 * 60,
      everyWeeks: 2,
      fromWeek: 12,
      toWeek: -2,
    }),
    course('pablo.rioclaro', {
      sessionType: 'telehealth',
      weekday: 4,
      minutes: 18 * 60,
      everyWeeks: 2,
      fromWeek: 11,
      toWeek: -1,
    }),
    course('rocio.valdenube', {
      sessionType: 'in_person',
      weekday: 3,
      minutes: 12 * 60,
      everyWeeks: 1,
      fromWeek: 8,
      toWeek: 1,
    }),
  ],
  reviews: [
    { rating: 5, text: 'Un plan que puedo seguir de verdad, con comida que me gusta.' },
    { rating: 4, text: 'Muy claro todo. La videollamada se cortó una vez.' },
    { rating: 5, text: null },
    { rating: 5, text: 'Me explicó el porqué de cada cambio. Llevo dos meses y lo noto.' },
    { rating: 4, text: 'Trato cercano y sin prisas.' },
    { rating: 3, text: 'Bien, aunque esperaba más recetas.' },
  ],
  featured: null,
  invoices: [],
};
