/** What a module holds about one person, for the file that person may ask for. The list of parts is in app.ts. */
import type { Tx } from './db.ts';

export type ExportSubject = {
  clinicId: number;
  userId: string;
  patientId: number | null;
  practitionerId: number | null;
};

export type ExportFile = { name: string; file: Buffer };

export type ExportPart = {
  /** The name of its JSON file, and of the folder of its documents. */
  name: string;
  /** The tables it tells of; a test from the database's own catalog asks that none with a person in it is forgotten. */
  tables: readonly string[];
  /** Reads inside the one transaction of the export. Documents are made afterwards, when the transaction is over. */
  collect(tx: Tx, subject: ExportSubject): Promise<{ data: unknown; documents?: () => Promise<ExportFile[]> }>;
};
