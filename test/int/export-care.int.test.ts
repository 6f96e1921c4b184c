import { strFromU8, unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { useAttune } from '../attune.ts';

const attune = useAttune({ worker: false });

it('a patient’s export has their messages, details, documents and signed notes, and never a private note', async () => {
  const { app } = attune;
  const john = { token: await app.tokenOf('john.doe@demo.attune.example') };
  const sarah = { token: await app.tokenOf('sarah.johnson@demo.attune.example') };
  const { body: ahead } = await app.get('/api/client/appointments?status=upcoming', john);
  const content = { narrative: 'A signed wallaby.' };
  const wish = { appointmentId: ahead[0].id, type: 'Progress', content, privateNotes: 'A private wombat.' };
  const { body: note } = await app.post('/api/provider/clinical-notes', wish, sarah);
  await app.post(`/api/provider/clinical-notes/${note.id}/sign`, undefined, sarah);
  const response = await fetch(`${app.url}/api/users/me/export`, {
    headers: { authorization: `Bearer ${john.token}` },
  });
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  const text = Object.values(files)
    .map((file) => strFromU8(file))
    .join('\n');
  expect(text).toContain('A signed wallaby.');
  expect(text).not.toContain('wombat');
  expect(text).toContain('I have filled in the sleep diary');
  expect(text).toContain('To sleep through');
  expect(Object.keys(files).some((name) => name.includes('Referral from the GP'))).toBe(true);
  expect(text).toContain('Dear colleague');
});
