/**
 * Who may do what: the one table, asked by the server before an act and by the web before it shows a button. `own` is the
 * person's own appointment, payment or record (for a practitioner: with themselves); `clinic` is anybody's of this clinic.
 */
export type Role = 'patient' | 'practitioner' | 'practice_manager' | 'admin';
export type Relation = 'own' | 'clinic';

const TABLE = {
  'appointment.read': { patient: 'own', practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'appointment.book': { patient: 'own', practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'appointment.cancel': { patient: 'own', practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'appointment.reschedule': { patient: 'own', practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  // Outside hours, over a block, without notice, horizon or grid; with a reason that is kept.
  'appointment.override': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'appointment.resize': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'appointment.confirm': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'appointment.complete': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'appointment.no_show': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  // Services and their prices, places and rooms, and who works there.
  'catalog.manage': { practice_manager: 'clinic', admin: 'clinic' },
  'practitioner.add': { practice_manager: 'clinic', admin: 'clinic' },
  'practitioner.change': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  // What they work at and where, whether they are shown: not theirs to decide.
  'practitioner.place': { practice_manager: 'clinic', admin: 'clinic' },
  // Keep a registration or provider number that fails its check.
  'practitioner.override_numbers': { admin: 'clinic' },
  'review.write': { patient: 'own' },
  // Also what is not shown to the public.
  'review.read': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'review.moderate': { practice_manager: 'clinic', admin: 'clinic' },
  // The link is for the two who meet; having the room made is for staff too, and the host's own door for those who host.
  'meeting.join': { patient: 'own', practitioner: 'own' },
  'meeting.make': { patient: 'own', practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  // An entry in the parties' calendars, or the invitation.
  'calendar.invite': { patient: 'own', practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'meeting.host': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'waitlist.join': { patient: 'own' },
  'waitlist.read': { patient: 'own' },
  'waitlist.leave': { patient: 'own' },
  'hours.read': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'hours.change': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'calendar.read': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'portal.read': { patient: 'own', practitioner: 'own' },
  // A practitioner's own clients are those in their care.
  'client.read': { practitioner: 'own' },
  'client.add': { practitioner: 'own' },
  'details.change': { patient: 'own' },
  'feedback.give': { patient: 'own' },
  // A patient's own, or of a patient one cares for.
  'file.read': { patient: 'own', practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'file.add': { patient: 'own', practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  // What one uploaded oneself; managers anybody's.
  'file.withdraw': { patient: 'own', practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  // Of a session with oneself; reading also of a patient one cares for. Managers see that there is a note, not what it says.
  'note.write': { practitioner: 'own' },
  'note.sign': { practitioner: 'own' },
  'note.read': { practitioner: 'own' },
  'note.state': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'payment.pay': { patient: 'own' },
  'payment.read': { patient: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'payment.refund': { practice_manager: 'clinic', admin: 'clinic' },
  'users.read': { practice_manager: 'clinic', admin: 'clinic' },
  // Patients and practitioners; to another role only by whoever may invite staff.
  'users.invite': { practice_manager: 'clinic', admin: 'clinic' },
  'users.invite_staff': { admin: 'clinic' },
  'users.change': { admin: 'clinic' },
  'practitioner.approve': { practice_manager: 'clinic', admin: 'clinic' },
  'patient.assign': { practice_manager: 'clinic', admin: 'clinic' },
  'audit.read': { admin: 'clinic' },
  // Who opened one's own record.
  'record_access.read': { patient: 'own', practitioner: 'own', practice_manager: 'own', admin: 'own' },
  'analytics.read': { admin: 'clinic' },
  'payment.settle': { practice_manager: 'clinic', admin: 'clinic' },
  'invoice.read': { patient: 'own', practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'invoice.pay': { patient: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'invoice.create': { practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
  'invoice.credit': { practice_manager: 'clinic', admin: 'clinic' },
  'funnel.read': { practice_manager: 'clinic', admin: 'clinic' },
  'experiment.read': { practice_manager: 'clinic', admin: 'clinic' },
  'experiment.change': { practice_manager: 'clinic', admin: 'clinic' },
  'feedback.read': { practice_manager: 'clinic', admin: 'clinic' },
  'dashboard.read': { practice_manager: 'clinic', admin: 'clinic' },
  'appointment.list': { practice_manager: 'clinic', admin: 'clinic' },
  'appointment.export': { practice_manager: 'clinic', admin: 'clinic' },
  'report.read': { practice_manager: 'clinic', admin: 'clinic' },
  'feedback.change': { practice_manager: 'clinic', admin: 'clinic' },
  'notification_log.read': { practice_manager: 'clinic', admin: 'clinic' },
  'notification_log.resend': { practice_manager: 'clinic', admin: 'clinic' },
  'notification_settings.change': { practice_manager: 'clinic', admin: 'clinic' },
  'template.change': { practice_manager: 'clinic', admin: 'clinic' },
  'contact.follow_up': { practice_manager: 'clinic', admin: 'clinic' },
  'notification.send': { patient: 'own', practitioner: 'own', practice_manager: 'clinic', admin: 'clinic' },
} as const satisfies Record<string, Partial<Record<Role, Relation>>>;

export type Action = keyof typeof TABLE;

/** Whether somebody of this role may do it to a thing that is theirs (`isOwn`) or somebody else's of the clinic. */
export function may(role: Role, action: Action, isOwn: boolean): boolean {
  const row: Partial<Record<Role, Relation>> = TABLE[action];
  const reach = row[role];
  return reach === 'clinic' || (reach === 'own' && isOwn);
}

/** Whether the role may do it at all, to whichever thing: tells a wrong role (403) from somebody else's thing (404). */
export function mayEver(role: Role, action: Action): boolean {
  const row: Partial<Record<Role, Relation>> = TABLE[action];
  return row[role] !== undefined;
}
