import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { type Place, useChangeRoomMutation, useCreateRoomMutation, useDeleteRoomMutation } from '../api.ts';
import styles from './editor.module.css';
import { Group } from './editor.tsx';

type Room = Place['rooms'][number];

/** The rooms of a place: from the first one on, whoever comes needs one that is free. */
export function Rooms({ place }: { place: Place }) {
  const { t } = useTranslation('catalog');
  const problemText = useProblemText();
  const [name, setName] = useState('');
  // What was changed here stands over what the list said when it was last read.
  const [changed, setChanged] = useState<ReadonlyMap<number, Room | null>>(new Map());
  const rooms = [...new Map([...place.rooms.map((room) => [room.id, room] as const), ...changed]).values()].filter(
    (room) => room !== null,
  );
  const [add, adding] = useCreateRoomMutation();
  const [change, changing] = useChangeRoomMutation();
  const [remove, removing] = useDeleteRoomMutation();
  const problem = adding.error ?? changing.error ?? removing.error;
  const note = (id: number, room: Room | null) => setChanged((before) => new Map([...before, [id, room]]));
  const addRoom = async () => {
    if (name.trim() === '') return;
    const { data } = await add({ body: { locationId: place.id, name } });
    if (!data) return;
    note(data.id, data);
    setName('');
  };
  const takeAway = async (room: Room) => {
    const { data } = await remove({ params: { id: room.id } });
    if (data) note(room.id, data.archived ? { ...room, archived: true } : null);
  };
  const bringBack = async (room: Room) => {
    const { data } = await change({ params: { id: room.id }, body: { archived: false } });
    if (data) note(room.id, data);
  };
  return (
    <div className={styles.rooms}>
      <Group title={t('room.title')} hint={t('room.hint')}>
        {problem && <Notice tone="bad">{problemText(problem)}</Notice>}
        <ul className={styles.rows}>
          {rooms
            .toSorted((one, other) => one.id - other.id)
            .map((room) => (
              <li key={room.id} className={styles.row}>
                <span>
                  {room.name}
                  {room.archived && <span className={styles.hint}> · {t('room.out')}</span>}
                </span>
                <Button look="plain" onClick={() => (room.archived ? bringBack(room) : takeAway(room))}>
                  {t(room.archived ? 'room.back' : 'room.remove', { name: room.name })}
                </Button>
              </li>
            ))}
        </ul>
        <div className={styles.row}>
          <TextField label={t('room.name')} value={name} onChange={({ currentTarget: { value } }) => setName(value)} />
          <Button working={adding.isLoading} onClick={addRoom}>
            {t('room.add')}
          </Button>
        </div>
      </Group>
    </div>
  );
}
