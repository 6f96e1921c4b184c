import type { Opened } from '../diary.ts';
import { AppointmentPanel } from './appointment-panel.tsx';
import { BlockPanel } from './block-panel.tsx';
import { BookPanel } from './book-panel.tsx';
import { ConflictsPanel } from './conflicts.tsx';
import { HoursPanel } from './hours-panel.tsx';
import { MovePanel } from './move-panel.tsx';
import { EntryPanel, PlacePanel } from './place-panel.tsx';

export function OpenedPanel({ opened }: { opened: Opened }) {
  switch (opened.kind) {
    case 'appointment':
      return <AppointmentPanel entry={opened.entry} />;
    case 'entry':
      return <EntryPanel entry={opened.entry} />;
    case 'place':
      return <PlacePanel practitionerId={opened.practitionerId} startsAt={opened.startsAt} />;
    case 'book':
      return <BookPanel practitionerId={opened.practitionerId} startsAt={opened.startsAt} />;
    case 'block':
      return <BlockPanel practitionerId={opened.practitionerId} startsAt={opened.startsAt} entry={opened.entry} />;
    case 'move':
      return <MovePanel entry={opened.entry} target={opened.target} problem={opened.problem} />;
    case 'conflicts':
      return <ConflictsPanel problem={opened.problem} onForce={opened.onForce} />;
    case 'hours':
      return <HoursPanel practitionerId={opened.practitionerId} />;
  }
}
