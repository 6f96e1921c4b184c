import type { Answer } from '../attune.ts';
import type { Row, Wish } from './requests.ts';
import type { Who, World } from './world.ts';

const NOTHING = 999_999;
const NO_USER = '00000000-0000-4000-8000-000000000000';
/** A PDF of the fewest bytes. */
const PDF = { name: 'letter.pdf', data: Buffer.from('%PDF-1.4\n%%EOF').toString('base64') };
const PNG = { name: 'me.png', data: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1').toString('base64') };

/** Portals, notes, messages and files. */
export function careRows(world: World): Record<string, Row> {
  return { ...portalRows(world), ...noteRows(world), ...messageRows(world), ...fileRows(world) };
}

function portalRows({ practitionerId, freeStart, foreign, care, unpaidId, appointmentId }: World): Record<string, Row> {
  const wish = { providerId: practitionerId, date: freeStart.slice(0, 10), time: '09:00', type: 'Individual Therapy' };
  return {
    getProviderDashboard: { as: 'sarah' },
    listClients: { as: 'sarah' },
    addClient: { as: 'sarah', body: { name: 'Somebody New', email: 'somebody.new@demo.attune.example' } },
    getClientProfile: {
      as: 'sarah',
      params: { id: care.patientId },
      strangers: ['michael'],
      missing: [{ params: { id: NOTHING } }],
    },
    getClientDetails: { as: 'john', forbidden: ['guest'] },
    putClientDetails: { as: 'john', body: { history: 'typed by a stranger' }, forbidden: ['guest'] },
    giveSessionFeedback: {
      as: 'john',
      params: { id: appointmentId },
      body: { rating: 4 },
      strangers: ['mei', 'lucia'],
      forbidden: ['guest'],
      missing: [{ params: { id: NOTHING } }, { params: { id: unpaidId } }],
    },
    listProviderAppointments: { as: 'sarah', query: { status: 'confirmed' } },
    getClientDashboard: { as: 'john', forbidden: ['guest'] },
    getClientProvider: { as: 'john', forbidden: ['guest'] },
    listClientAppointments: { as: 'john', query: { status: 'upcoming' }, forbidden: ['guest'] },
    bookClientAppointment: {
      as: 'john',
      body: wish,
      forbidden: ['guest'],
      missing: [{ body: { ...wish, providerId: NOTHING } }, { body: { ...wish, providerId: foreign.practitionerId } }],
    },
  };
}

type Play = (id: string, part?: Wish & { as?: Who }) => Promise<Answer>;

/** Each of these requests once as it should be, in an order in which all of them are allowed. */
export async function playCare(play: Play): Promise<void> {
  const portal = ['getProviderDashboard', 'listClients', 'addClient', 'listProviderAppointments', 'getClientDashboard'];
  for (const id of [...portal, 'getClientProvider', 'listClientAppointments']) await play(id);
  for (const id of ['getClientProfile', 'putClientDetails', 'getClientDetails']) await play(id);
  const { body: past } = await play('listClientAppointments', { query: { status: 'completed' } });
  await play('giveSessionFeedback', { params: { id: past[0].id } });
  await playNotes(play);
  await playMessages(play);
}

async function playNotes(play: Play): Promise<void> {
  const writing = ['createNote', 'listNotes', 'getNote', 'saveDraft', 'listNoteVersions', 'signNote', 'addAddendum'];
  for (const id of [...writing, 'printNote', 'listTemplates', 'addTemplate', 'changeTemplate', 'deleteTemplate'])
    await play(id);
  await play('getNote', { as: 'admin' });
}

function noteRows({ appointmentId, unpaidId, care }: World): Record<string, Row> {
  const content = { subjective: 'a stranger writes', plan: 'to be refused' };
  const body = { appointmentId, type: 'SOAP', content };
  const own: Row = {
    as: 'sarah',
    params: { id: care.noteId },
    strangers: ['michael'],
    missing: [{ params: { id: NOTHING } }],
  };
  const template: Row = { ...own, params: { id: care.templateId } };
  const beginning = { name: 'A beginning', type: 'SOAP', content };
  return {
    createNote: {
      as: 'sarah',
      body,
      strangers: ['michael'],
      missing: [
        { body: { ...body, appointmentId: NOTHING } },
        { as: 'michael', body: { ...body, appointmentId: unpaidId } },
      ],
    },
    listNotes: { as: 'sarah', query: { status: 'unsigned' } },
    getNote: {
      as: 'sarah',
      params: { appointmentId: care.notedAppointmentId },
      strangers: ['michael', 'marta'],
      missing: [{ params: { appointmentId: NOTHING } }, { as: 'admin', params: { appointmentId: NOTHING } }],
    },
    saveDraft: { ...own, body: { type: 'SOAP', content } },
    signNote: own,
    addAddendum: { ...own, body: { text: 'added by a stranger' } },
    listNoteVersions: own,
    printNote: own,
    listTemplates: { as: 'sarah' },
    addTemplate: { as: 'sarah', body: beginning },
    changeTemplate: { ...template, body: beginning },
    deleteTemplate: template,
  };
}

async function playMessages(play: Play): Promise<void> {
  const writing = [
    'addFile',
    'listFiles',
    'getFile',
    'putAvatar',
    'getAvatar',
    'withdrawFile',
    'listContacts',
    'sendMessage',
  ];
  const reading = ['listMessages', 'readMessage', 'searchMessages', 'streamMessages', 'getMessageAttachment'];
  for (const id of [...writing, ...reading, 'putMessageDraft', 'getMessageDraft']) await play(id);
  await play('listMessages', { query: {} });
}

function messageRows(world: World): Record<string, Row> {
  const { care, userIdOf } = world;
  const [john, sarah, michael, lucia] = (['john', 'sarah', 'michael', 'lucia'] as const).map(userIdOf) as [
    string,
    string,
    string,
    string,
  ];
  const guestless = { forbidden: ['guest'] as Who[] };
  const body = { receiverId: sarah, message: 'a message that is refused' };
  const strangers: Row['missing'] = [michael, lucia, NO_USER].map((userId) => ({ params: { userId } }));
  return {
    listMessages: {
      as: 'john',
      query: { conversationWith: sarah },
      ...guestless,
      missing: [michael, lucia, NO_USER].map((one) => ({ query: { conversationWith: one } })),
    },
    sendMessage: {
      as: 'john',
      body,
      ...guestless,
      missing: [
        ...[michael, lucia, NO_USER].map((receiverId) => ({ body: { ...body, receiverId } })),
        { body: { ...body, attachments: [NOTHING] } },
        { body: { ...body, attachments: [care.fileId] } },
        { as: 'michael', body: { ...body, receiverId: john } },
      ],
    },
    readMessage: {
      as: 'sarah',
      params: { id: care.messageId },
      strangers: ['mei', 'michael', 'admin', 'marta'],
      forbidden: ['john', 'guest'],
      missing: [{ params: { id: NOTHING } }],
    },
    listContacts: { as: 'john', ...guestless },
    searchMessages: {
      as: 'john',
      query: { q: 'attached' },
      ...guestless,
      missing: [{ query: { q: 'attached', conversationWith: NO_USER } }],
    },
    streamMessages: { as: 'john', ...guestless },
    getMessageAttachment: {
      as: 'sarah',
      params: { id: care.messageId, fileId: care.attachmentId },
      strangers: ['mei', 'michael', 'admin', 'marta'],
      ...guestless,
      missing: [
        { params: { id: care.messageId, fileId: care.fileId } },
        { params: { id: NOTHING, fileId: care.attachmentId } },
      ],
    },
    getMessageDraft: { as: 'john', params: { userId: sarah }, ...guestless, missing: strangers },
    putMessageDraft: {
      as: 'john',
      params: { userId: sarah },
      body: { message: 'begun' },
      ...guestless,
      missing: strangers,
    },
  };
}

function fileRows({ care, userIdOf }: World): Record<string, Row> {
  const forbidden: Who[] = ['guest'];
  const own: Row = {
    as: 'john',
    params: { id: care.fileId },
    strangers: ['mei', 'michael', 'marta'],
    forbidden,
    missing: [{ params: { id: NOTHING } }],
  };
  return {
    addFile: {
      as: 'john',
      body: { file: PDF, kind: 'referral' },
      forbidden,
      missing: [
        { body: { file: PDF, patientId: NOTHING } },
        { as: 'michael', body: { file: PDF, patientId: care.patientId } },
        { as: 'mei', body: { file: PDF, patientId: care.patientId } },
      ],
    },
    listFiles: {
      as: 'sarah',
      query: { patientId: care.patientId },
      strangers: ['mei', 'michael', 'marta'],
      forbidden,
      missing: [{ query: { patientId: NOTHING } }],
    },
    getFile: own,
    withdrawFile: { ...own, forbidden: ['guest', 'sarah'] },
    putAvatar: { as: 'sarah', body: { file: PNG }, forbidden },
    getAvatar: {
      as: 'nobody',
      params: { userId: userIdOf('sarah') },
      missing: [{ params: { userId: NO_USER } }, { params: { userId: userIdOf('mei') } }],
    },
  };
}
