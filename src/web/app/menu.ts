/**
 * Where a signed-in person can go: the one table behind the workspace's navigation and its doors. A page of an address
 * that stands here and is not for the person's role is not there for them; the server refuses its data all the same.
 */
import type { Role } from '../../domain/permissions.ts';

export type MenuGroup = 'mine' | 'work' | 'clinic';
export type MenuEntry = {
  to: string;
  /** Key below `place` in the namespace `common`. */
  text: string;
  for: readonly Role[];
  group: MenuGroup;
};

const EVERYBODY: readonly Role[] = ['patient', 'practitioner', 'practice_manager', 'admin'];
const STAFF: readonly Role[] = ['practitioner', 'practice_manager', 'admin'];
const MANAGERS: readonly Role[] = ['practice_manager', 'admin'];

export const MENU: readonly MenuEntry[] = [
  { to: '/today', text: 'today', for: ['practitioner'], group: 'work' },
  { to: '/clients', text: 'clients', for: ['practitioner'], group: 'work' },
  { to: '/notes', text: 'notes', for: ['practitioner'], group: 'work' },
  { to: '/home', text: 'home', for: ['patient'], group: 'mine' },
  { to: '/appointments', text: 'appointments', for: ['patient'], group: 'mine' },
  { to: '/waitlist', text: 'waitlist', for: ['patient'], group: 'mine' },
  { to: '/calendar', text: 'calendar', for: STAFF, group: 'work' },
  { to: '/profile', text: 'profile', for: ['practitioner'], group: 'work' },
  { to: '/console', text: 'console', for: MANAGERS, group: 'clinic' },
  { to: '/console/appointments', text: 'everybody', for: MANAGERS, group: 'clinic' },
  { to: '/console/analytics', text: 'analytics', for: ['admin'], group: 'clinic' },
  { to: '/console/funnel', text: 'funnel', for: MANAGERS, group: 'clinic' },
  { to: '/console/reports', text: 'reports', for: MANAGERS, group: 'clinic' },
  { to: '/console/experiments', text: 'experiments', for: MANAGERS, group: 'clinic' },
  { to: '/console/services', text: 'services', for: MANAGERS, group: 'clinic' },
  { to: '/console/practitioners', text: 'practitioners', for: MANAGERS, group: 'clinic' },
  { to: '/console/places', text: 'places', for: MANAGERS, group: 'clinic' },
  { to: '/console/reviews', text: 'reviews', for: MANAGERS, group: 'clinic' },
  { to: '/console/feedback', text: 'feedback', for: MANAGERS, group: 'clinic' },
  { to: '/system', text: 'system', for: ['admin'], group: 'clinic' },
  { to: '/invoices', text: 'invoices', for: ['patient'], group: 'mine' },
  { to: '/billing', text: 'billing', for: STAFF, group: 'clinic' },
  { to: '/settings', text: 'settings', for: ['admin'], group: 'clinic' },
  { to: '/admin/users', text: 'people', for: MANAGERS, group: 'clinic' },
  { to: '/admin/audit-log', text: 'auditLog', for: ['admin'], group: 'clinic' },
  { to: '/messages', text: 'messages', for: EVERYBODY, group: 'mine' },
  { to: '/details', text: 'details', for: ['patient'], group: 'mine' },
  { to: '/documents', text: 'documents', for: ['patient'], group: 'mine' },
  { to: '/notifications', text: 'notices', for: EVERYBODY, group: 'mine' },
  { to: '/admin/contact-requests', text: 'contact', for: MANAGERS, group: 'clinic' },
  { to: '/admin/notifications', text: 'messagesSent', for: MANAGERS, group: 'clinic' },
  { to: '/admin/templates', text: 'templates', for: MANAGERS, group: 'clinic' },
  { to: '/account', text: 'account', for: EVERYBODY, group: 'mine' },
  { to: '/account/record-access', text: 'recordAccess', for: EVERYBODY, group: 'mine' },
  { to: '/account/calendars', text: 'calendars', for: EVERYBODY, group: 'mine' },
];

const GROUPS: readonly MenuGroup[] = ['work', 'clinic', 'mine'];

/** The places of a role, by group in the order of the navigation; groups without one are left out. */
export function placesOf(role: Role): { group: MenuGroup; places: MenuEntry[] }[] {
  const open = MENU.filter((entry) => entry.for.includes(role));
  return GROUPS.map((group) => ({ group, places: open.filter((entry) => entry.group === group) })).filter(
    ({ places }) => places.length > 0,
  );
}

/** Whether the address may be opened by the role: the longest entry that leads to it decides. */
export function isOpenTo(role: Role, pathname: string): boolean {
  const leading = MENU.filter((entry) => pathname === entry.to || pathname.startsWith(`${entry.to}/`));
  const nearest = leading.sort((a, b) => b.to.length - a.to.length)[0];
  return nearest === undefined || nearest.for.includes(role);
}
