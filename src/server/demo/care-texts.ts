/** What the demo's people wrote: made up, calm, and about nobody. */
import type { NoteContent, NoteType } from '../../domain/note.ts';

type MadeNote = { type: NoteType; content: NoteContent; diagnosis: string | null };
type Talk = {
  practitioner: string;
  patient: string;
  lines: readonly { by: 'practitioner' | 'patient'; daysAgo: number; text: string }[];
};

export type CareTexts = {
  notes: readonly MadeNote[];
  addendum: string;
  privateNote: string;
  talks: readonly Talk[];
  document: { patient: string; name: string; text: string };
  details: { patient: string; reason: string; history: string; medications: string; goals: string };
  template: { name: string; type: NoteType; content: NoteContent };
};

export const english: CareTexts = {
  notes: [
    {
      type: 'SOAP',
      content: {
        subjective:
          'Reports sleeping about five hours, waking at three most nights. Less irritable at work since the last session.',
        objective: 'On time, oriented, mood slightly low, speech unhurried. PHQ-9 today 9 (was 12).',
        assessment: 'Symptoms easing. Sleep remains the main complaint and keeps the rest going.',
        plan: 'Keep the sleep diary. Fixed rising time, no phone in the bedroom. Same time next week.',
      },
      diagnosis: 'F51.0 Nonorganic insomnia',
    },
    {
      type: 'DAP',
      content: {
        data: 'Talked through the presentation at work that went better than feared. Named two of the five steps without help.',
        assessment: 'Avoidance is shrinking; predictions and outcomes are compared more often than before.',
        plan: 'One feared situation this week, written down before and after.',
      },
      diagnosis: 'F40.1 Social anxiety',
    },
    {
      type: 'Progress',
      content: {
        narrative:
          'A steady fortnight. Walks on four days out of seven, two evenings with friends. The low mornings are shorter.',
        plan: 'Go on as agreed. Talk about spacing the sessions out.',
      },
      diagnosis: null,
    },
    {
      type: 'SOAP',
      content: {
        subjective: 'Feels torn between the two households since the move. Looks forward to the weekend.',
        objective: 'Tearful once, soon settled. Good eye contact.',
        assessment: 'An ordinary grief about a real change; coping is sound.',
        plan: 'A letter to the old house, to be read here next time.',
      },
      diagnosis: 'F43.2 Adjustment disorder',
    },
  ],
  addendum: 'Called in the afternoon: the appointment with the GP is on Thursday.',
  privateNote: 'I catch myself hurrying in this hour. Bring it to supervision.',
  talks: [
    {
      practitioner: 'sarah.johnson@demo.attune.example',
      patient: 'john.doe@demo.attune.example',
      lines: [
        {
          by: 'patient',
          daysAgo: 6,
          text: 'Hello Sarah, I have filled in the sleep diary every day but Sunday. Shall I bring it?',
        },
        {
          by: 'practitioner',
          daysAgo: 6,
          text: 'Well done, John. Yes, please bring it; the gaps tell us something too.',
        },
        { by: 'patient', daysAgo: 2, text: 'The referral from my GP is among my documents now.' },
        { by: 'practitioner', daysAgo: 2, text: 'Thank you, I have seen it. See you soon.' },
        {
          by: 'practitioner',
          daysAgo: 1,
          text: 'One more thing: have a look at my details page before we meet, and add anything that has changed.',
        },
      ],
    },
  ],
  document: {
    patient: 'john.doe@demo.attune.example',
    name: 'Referral from the GP.txt',
    text: 'Dear colleague,\n\nthank you for seeing Mr Doe, who has slept badly since the spring. No medication.\n\nKind regards,\na made-up general practitioner\n',
  },
  details: {
    patient: 'john.doe@demo.attune.example',
    reason: 'Sleeping badly since spring, and tired at work.',
    history: 'A few sessions about eight years ago, which helped.',
    medications: 'None.',
    goals: 'To sleep through, and to enjoy the weekends again.',
  },
  template: {
    name: 'Follow-up',
    type: 'SOAP',
    content: { subjective: 'Since last time: ', plan: 'Until next time: ' },
  },
};

export const spanish: CareTexts = {
  notes: [
    {
      type: 'SOAP',
      content: {
        subjective: 'Cuenta que desayuna todos los días y que cena más tarde de lo previsto.',
        objective: 'Peso estable. Registro de comidas completo en cinco de siete días.',
        assessment: 'Buena adherencia; la cena tardía sigue siendo lo más difícil.',
        plan: 'Cenar antes de las nueve tres días por semana. Revisar en quince días.',
      },
      diagnosis: null,
    },
    {
      type: 'Progress',
      content: {
        narrative: 'Más energía por las mañanas. Ha cocinado legumbres dos veces.',
        plan: 'Seguir con el menú acordado y añadir fruta a media tarde.',
      },
      diagnosis: null,
    },
  ],
  addendum: 'Llamó por la tarde: le enviarán la analítica el jueves.',
  privateNote: 'Ir más despacio con los objetivos.',
  talks: [
    {
      practitioner: 'elena.garcia@todoenbalance.example',
      patient: 'lucia.perez@todoenbalance.example',
      lines: [
        { by: 'patient', daysAgo: 4, text: 'Hola, Elena. ¿Puedo cambiar el yogur por queso fresco?' },
        { by: 'practitioner', daysAgo: 4, text: 'Claro que sí, Lucía. La misma cantidad que ya acordamos.' },
        { by: 'patient', daysAgo: 1, text: 'Gracias. Esta semana he cenado antes cuatro días.' },
      ],
    },
  ],
  document: {
    patient: 'lucia.perez@todoenbalance.example',
    name: 'Analítica.txt',
    text: 'Resultados inventados para la demostración.\nGlucosa 88 mg/dl, colesterol 178 mg/dl.\n',
  },
  details: {
    patient: 'lucia.perez@todoenbalance.example',
    reason: 'Quiero comer mejor y tener más energía.',
    history: 'Sin enfermedades conocidas.',
    medications: 'Ninguna.',
    goals: 'Cenar antes y cocinar más en casa.',
  },
  template: {
    name: 'Revisión',
    type: 'SOAP',
    content: { subjective: 'Desde la última vez: ', plan: 'Hasta la próxima: ' },
  },
};
