import { NOTE_PARTS, type NotePart, type NoteType } from '../../../domain/note.ts';
import { wordsFor } from '../../platform/format.ts';
import { heightOf, type Pdf, type PdfFont, startPdf, writeText } from '../../platform/pdf.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import type { Note } from './service.ts';

const ink = '#1D2B26';
const soft = '#56635D';
const pine = '#1F5C4A';
const left = 56;
const width = 595.28 - 2 * left;
const bottom = 842 - 64;

const words = {
  en: {
    title: 'Clinical note',
    client: 'Client',
    session: 'Session',
    practitioner: 'Practitioner',
    diagnosis: 'Diagnosis',
    signed: 'Signed by',
    addendum: 'Addendum',
    hash: 'SHA-256 of what was signed',
    parts: {
      subjective: 'Subjective',
      objective: 'Objective',
      assessment: 'Assessment',
      plan: 'Plan',
      data: 'Data',
      narrative: 'Progress',
    },
  },
  es: {
    title: 'Nota clínica',
    client: 'Paciente',
    session: 'Sesión',
    practitioner: 'Profesional',
    diagnosis: 'Diagnóstico',
    signed: 'Firmada por',
    addendum: 'Adenda',
    hash: 'SHA-256 de lo firmado',
    parts: {
      subjective: 'Subjetivo',
      objective: 'Objetivo',
      assessment: 'Valoración',
      plan: 'Plan',
      data: 'Datos',
      narrative: 'Evolución',
    },
  },
} as const satisfies Record<string, { parts: Record<NotePart, string> } & Record<string, unknown>>;

/** A signed note as pages to print: its parts, who signed it and when, and what was added later. Never private notes. */
export async function renderNote({ row, text, addenda }: Note, clinic: ClinicRow): Promise<Buffer> {
  const language = clinic.locale.startsWith('es') ? 'es' : 'en';
  const say = words[language];
  const { locale } = wordsFor(language, clinic.locale);
  const moment = (at: Date) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long', timeZone: clinic.timezone }).format(at);
  const { pdf, finish } = startPdf({
    title: `${say.title} ${row.date}`,
    author: clinic.name,
    lang: locale,
    createdAt: row.signed_at ?? row.updated_at,
  });
  const paper = startPaper(pdf);
  paper.write('P', clinic.name, { font: 'title', size: 15, color: pine });
  paper.write('H1', `${say.title} (${row.type})`, { font: 'title', size: 22, color: ink, before: 8 });
  for (const [name, value] of [
    [say.client, row.patient_name],
    [say.session, row.date],
    [say.practitioner, [row.practitioner_name, row.practitioner_title].filter((part) => part !== null).join(', ')],
  ] as const)
    paper.write('P', `${name}: ${value}`, { font: 'text', size: 10.5, color: soft });
  for (const part of NOTE_PARTS[row.type as NoteType]) paper.section(say.parts[part], text?.content[part] ?? null);
  paper.section(say.diagnosis, text?.diagnosis ?? null);
  if (row.signed_at !== null)
    paper.write('P', `${say.signed} ${row.signer_name ?? row.practitioner_name}, ${moment(row.signed_at)}`, {
      font: 'strong',
      size: 10.5,
      color: ink,
      before: 18,
    });
  paper.write('P', `${say.hash}: ${row.content_hash ?? ''}`, { font: 'text', size: 8, color: soft });
  for (const addendum of addenda) {
    paper.section(`${say.addendum}: ${addendum.row.author_name}, ${moment(addendum.row.signed_at)}`, addendum.text);
    paper.write('P', `${say.hash}: ${addendum.row.content_hash}`, { font: 'text', size: 8, color: soft });
  }
  paper.close();
  return finish();
}

type Style = { font: PdfFont; size: number; color: string; before?: number };

/** Text from top to bottom over as many pages as it takes, paragraph by paragraph. */
function startPaper(pdf: Pdf) {
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  let y = 52;
  const write = (tag: 'P' | 'H1' | 'H2', given: string, { before = 4, ...style }: Style) => {
    for (const [index, paragraph] of given.split(/\n+/).entries()) {
      const place = { ...style, x: left, width, lineGap: 3 };
      y += index === 0 ? before : 4;
      if (y + Math.min(heightOf(pdf, paragraph, place), bottom - 52) > bottom) {
        pdf.addPage();
        y = 52;
      }
      const draw = () => {
        y = writeText(pdf, paragraph, { ...place, y });
      };
      root.add(pdf.struct(tag, {}, [draw]));
    }
  };
  return {
    write,
    section(title: string, text: string | null): void {
      if (text === null || text.trim() === '') return;
      write('H2', title, { font: 'strong', size: 11.5, color: pine, before: 16 });
      write('P', text, { font: 'text', size: 10.5, color: ink });
    },
    close: () => root.end(),
  };
}
