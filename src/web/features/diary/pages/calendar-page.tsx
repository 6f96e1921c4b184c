/** The practitioner's calendar: a page one can leave open. Its view and date are in the address. */
import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';
import { toLocal } from '../../../../domain/time-zone.ts';
import { useListPractitionersQuery } from '../../../app/catalog.ts';
import { useClinic } from '../../../app/clinic.ts';
import { POLL_MS, useRefetchOn, useTimesStream } from '../../../app/live-times.ts';
import { type User, useSession } from '../../../app/session.ts';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type CalendarArg, type Entry, useGetCalendarQuery } from '../api.ts';
import { DayList } from '../components/day-list.tsx';
import { Legend } from '../components/legend.tsx';
import { MonthGrid } from '../components/month-grid.tsx';
import { OpenedPanel } from '../components/opened-panel.tsx';
import { type Column, TimeGrid } from '../components/time-grid.tsx';
import { PeoplePicker, Toolbar } from '../components/toolbar.tsx';
import { type Diary, DiaryContext, type Opened, type Said } from '../diary.ts';
import { instantAt } from '../model/grid.ts';
import { datesOfView, readDate, readView, stepDate, type View, VIEWS } from '../model/view.ts';
import { useMoves } from '../use-moves.ts';
import { useNow } from '../use-now.ts';
import { useWords } from '../use-words.ts';
import styles from './calendar-page.module.css';

export function CalendarPage() {
  const { user } = useSession();
  if (user === null || user.role === 'patient') return <Navigate replace to="/appointments" />;
  return <StaffCalendar user={user} />;
}

/** What the address says, and how to change it: `?view=week&date=2026-05-12&who=1,2`. */
function useAddress(zone: string, now: number) {
  const narrow = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false });
  const [search, setSearch] = useSearchParams();
  const today = toLocal(zone, now).date;
  const views = VIEWS.filter((view) => !(narrow && view === 'week'));
  const wished = readView(search.get('view'), narrow ? 'day' : 'week');
  const view = views.includes(wished) ? wished : 'day';
  const date = readDate(search.get('date'), today);
  const who = (search.get('who') ?? '').split(',').flatMap((id) => (/^\d{1,9}$/.test(id) ? [Number(id)] : []));
  const go = (change: { view?: View; date?: string; who?: number[] }) => {
    const next = { view, date, who, ...change };
    const params: Record<string, string> = { view: next.view, date: next.date };
    if (next.who.length > 0) params.who = next.who.join(',');
    setSearch(params, { replace: true, preventScrollReset: true });
  };
  return { view, views, date, who, today, go };
}

/** Whose diaries: one's own, or for a manager the chosen ones, else the first. */
function usePeople(user: User, view: View, who: readonly number[]) {
  const isManager = user.role !== 'practitioner';
  const { data } = useListPractitionersQuery({ query: { limit: 100, sort: 'name' } }, { skip: !isManager });
  const people = isManager ? (data?.practitioners ?? []) : [];
  const several = view === 'day' || view === 'list';
  const known = who.filter((id) => people.some((person) => person.id === id));
  const first = user.practitionerId ?? people[0]?.id;
  const chosen = known.length > 0 ? known : first === undefined ? [] : [first];
  const shown = isManager ? (several ? chosen : chosen.slice(0, 1)) : [];
  return { people, several, shown, isReady: !isManager || data !== undefined };
}

/** What stands in these diaries on these days, read again whenever somebody changes it. */
function useLiveCalendar(user: User, people: ReturnType<typeof usePeople>, dates: readonly string[]) {
  const ids = people.shown.join(',');
  const arg = useMemo<CalendarArg>(() => {
    const query = { dateFrom: dates[0] ?? '', dateTo: dates.at(-1) ?? '' };
    return { query: ids === '' ? query : { ...query, practitionerIds: ids } };
  }, [dates, ids]);
  const [onlyOne] = people.shown.length === 1 ? people.shown : [user.practitionerId];
  const stream = useTimesStream(onlyOne ? { practitionerId: onlyOne } : {});
  const { currentData, error, refetch, isFetching } = useGetCalendarQuery(arg, {
    skip: !people.isReady,
    pollingInterval: stream.live ? POLL_MS.live : POLL_MS.alone,
    skipPollingIfUnfocused: true,
    refetchOnFocus: true,
  });
  useRefetchOn(stream.changes, { isFetching: isFetching || !people.isReady, refetch });
  return { arg, currentData, error, refetch };
}

function StaffCalendar({ user }: { user: User }) {
  const problemText = useProblemText();
  const clinic = useClinic();
  const now = useNow(30_000);
  const [lastZone, setLastZone] = useState(user.timezone ?? clinic?.timezone ?? ownZone());
  const address = useAddress(lastZone, now);
  const { view, date } = address;
  const people = usePeople(user, view, address.who);
  const dates = useMemo(() => datesOfView(view, date), [view, date]);
  const { arg, currentData, error, refetch } = useLiveCalendar(user, people, dates);
  const zone = currentData?.timezone ?? lastZone;
  if (currentData && zone !== lastZone) setLastZone(zone);
  const [opened, open] = useState<Opened | null>(null);
  const [said, say] = useState<Said | null>(null);
  const practitioners = currentData?.practitioners ?? [];
  const practitionerId = practitioners[0]?.id ?? user.practitionerId ?? 0;
  const diary: Diary = { zone, user, now, today: address.today, date, arg, practitioners, practitionerId, open, say };
  return (
    <DiaryContext value={diary}>
      <Page width="broad" className={styles.page}>
        <Top diary={diary} view={view} dates={dates} date={date} names={practitioners.map((one) => one.name)} />
        <Toolbar
          view={view}
          views={address.views}
          onView={(next) => address.go({ view: next })}
          onTurn={(direction) => address.go({ date: stepDate(view, date, direction) })}
          onToday={() => address.go({ date: address.today })}
          onBook={() => open({ kind: 'book', practitionerId, startsAt: null })}
          onHours={() => open({ kind: 'hours', practitionerId })}
        />
        {people.people.length > 0 && (
          <PeoplePicker
            people={people.people}
            chosen={people.shown}
            several={people.several}
            onChoose={(who) => address.go({ who })}
          />
        )}
        {error && !currentData && <ErrorState text={problemText(error)} onRetry={refetch} />}
        {!currentData && !error && <LoadingSkeleton heights={[56, 560]} />}
        {currentData && (
          <Shown
            diary={diary}
            view={view}
            dates={dates}
            date={date}
            entries={currentData.entries}
            onDay={(day) => address.go({ view: 'day', date: day })}
            onTurn={(direction) => address.go({ date: stepDate(view, date, direction) })}
          />
        )}
        <Legend />
        <SaidBar said={said} onClose={() => say(null)} />
      </Page>
      {opened && <OpenedPanel key={panelKey(opened)} opened={opened} />}
    </DiaryContext>
  );
}

function panelKey(opened: Opened): string {
  return 'entry' in opened && opened.entry ? `${opened.kind}-${opened.entry.id}` : opened.kind;
}

type TopProps = { diary: Diary; view: View; dates: readonly string[]; date: string; names: readonly string[] };

/** The days in words, whose they are, and on which clocks. */
function Top({ diary, view, dates, date, names }: TopProps) {
  const { t } = useTranslation('diary');
  const words = useWords();
  const format = useFormat();
  const mine = ownZone();
  const noon = new Date(instantAt(date, 720, diary.zone)).toISOString();
  const differs = format.dateTime(noon, mine) !== format.dateTime(noon, diary.zone);
  const first = dates[0] ?? date;
  const range = { day: words.dayLong(date), month: words.month(date) };
  const title = view === 'day' ? range.day : view === 'month' ? range.month : words.range(first, dates.at(-1) ?? first);
  const facts = [
    names.length > 0 ? format.list(names) : null,
    format.zoneName(diary.zone),
    differs ? t('zones.yours', { zone: format.zoneName(mine) }) : null,
  ];
  return (
    <div aria-live="polite">
      <PageTitle tabTitle={t('title')} lead={facts.filter(Boolean).join(' · ')}>
        {words.asTitle(title)}
      </PageTitle>
    </div>
  );
}

type ShownProps = {
  diary: Diary;
  view: View;
  dates: readonly string[];
  date: string;
  entries: readonly Entry[];
  onDay: (date: string) => void;
  onTurn: (direction: 1 | -1) => void;
};

function Shown({ diary, view, dates, date, entries, onDay, onTurn }: ShownProps) {
  const { t } = useTranslation('diary');
  const words = useWords();
  const move = useMoves(diary);
  const { practitioners, zone } = diary;
  const empty = !entries.some((entry) => entry.kind !== 'holiday');
  const columns: Column[] = dates.flatMap((day) =>
    practitioners.map((person) => ({
      key: `${day}-${person.id}`,
      date: day,
      practitionerId: person.id,
      title: practitioners.length > 1 ? person.name : words.day(day),
      subtitle: practitioners.length > 1 ? words.day(day) : '',
    })),
  );
  return (
    <>
      {empty && (view === 'week' || view === 'month') && (
        <Notice>
          <p>{t('empty.text')}</p>
          <Button look="plain" onClick={() => diary.open({ kind: 'hours', practitionerId: diary.practitionerId })}>
            {t('empty.act')}
          </Button>
        </Notice>
      )}
      {view === 'month' && <MonthGrid dates={dates} date={date} entries={entries} onDay={onDay} />}
      {view === 'list' && <DayList dates={dates} entries={entries} />}
      {(view === 'week' || view === 'day') && (
        <TimeGrid
          columns={columns}
          entries={entries}
          onTurn={onTurn}
          onMove={(entry, column, from, to) =>
            void move(entry, {
              startsAt: instantAt(column.date, from, zone),
              endsAt: instantAt(column.date, from, zone) + (to - from) * 60_000,
            })
          }
        />
      )}
    </>
  );
}

/** What was just done, read out, with the way back. It stays until the next deed or until it is closed. */
function SaidBar({ said, onClose }: { said: Said | null; onClose: () => void }) {
  const { t } = useTranslation('diary');
  const undo = () => {
    onClose();
    said?.undo?.();
  };
  return (
    <div className={styles.said} data-shown={said !== null}>
      <output>{said?.text}</output>
      {said?.undo && (
        <Button look="plain" onClick={undo}>
          {t('undo')}
        </Button>
      )}
      {said && (
        <Button look="plain" onClick={onClose}>
          {t('common:close')}
        </Button>
      )}
    </div>
  );
}
