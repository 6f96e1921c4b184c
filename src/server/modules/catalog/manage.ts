/** Keeping the catalog: what is offered, for how long and how much. What is booked already keeps its price and length. */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { changeService, createService } from '../../../contracts/catalog.ts';
import { parseDecimal } from '../../../domain/money.ts';
import { type Action, may } from '../../../domain/permissions.ts';
import { insurerKey, type PriceRule } from '../../../domain/pricing.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { listLocations } from '../clinics/service.ts';
import * as repository from './manage-repository.ts';

export type { ManagedRow } from './manage-repository.ts';

type Body = Omit<BodyOf<typeof changeService>, 'archived'>;
const ACTION: Action = 'catalog.manage';

/** Every service as it is kept, archived ones last; those whose name or category holds the words. */
export async function listManagedServices(
  platform: Platform,
  context: Context,
  q: string | undefined,
): Promise<repository.ManagedRow[]> {
  checkMay(context);
  const wanted = q?.trim().toLowerCase() ?? '';
  const rows = await inTransaction(platform.db, context.clinicId, (tx) => repository.listManaged(tx, context.clinicId));
  return rows.filter((row) => `${row.name} ${row.category}`.toLowerCase().includes(wanted));
}

export async function addService(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BodyOf<typeof createService>,
): Promise<repository.ManagedRow> {
  checkMay(context);
  const now = platform.clock.now();
  return inTransaction(platform.db, clinic.id, async (tx) => {
    await repository.lockCatalog(tx, clinic.id);
    const all = await repository.listManaged(tx, clinic.id);
    checkName(all, body.name, null);
    const id = await repository.insertService(tx, {
      clinic_id: clinic.id,
      category: 'individual',
      gst_code: 'GST_FREE',
      session_types: ['in_person', 'telehealth'],
      position: Math.max(0, ...all.map((row) => row.position)) + 1,
      ...columnsOf(body, clinic),
      // Said again for the types: these are never left out of a new service.
      name: body.name,
      duration_minutes: body.durationMinutes,
      price_cents: centsOf(body.price, clinic, 'price'),
      currency: clinic.currency,
    });
    await writeRelations(tx, clinic, id, body);
    await auditService(tx, context, 'service.add', id, Object.keys(body), now);
    return readManaged(tx, clinic.id, id);
  });
}

export async function changeManagedService(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  serviceId: number,
  body: BodyOf<typeof changeService>,
): Promise<repository.ManagedRow> {
  checkMay(context);
  const now = platform.clock.now();
  return inTransaction(platform.db, clinic.id, async (tx) => {
    await repository.lockCatalog(tx, clinic.id);
    const all = await repository.listManaged(tx, clinic.id);
    const old = all.find((row) => row.id === serviceId);
    if (old === undefined) throw notFound('service');
    const isOffered = body.archived === undefined ? old.archived_at === null : !body.archived;
    if (isOffered) checkName(all, body.name ?? old.name, serviceId);
    const archived =
      body.archived === undefined ? {} : { archived_at: body.archived ? (old.archived_at ?? now) : null };
    await repository.updateService(tx, clinic.id, serviceId, { ...columnsOf(body, clinic), ...archived });
    await writeRelations(tx, clinic, serviceId, body);
    await auditService(tx, context, 'service.change', serviceId, Object.keys(body), now);
    return readManaged(tx, clinic.id, serviceId);
  });
}

/** Offers it no longer; true when it had been used and was archived, false when nothing pointed to it and it is gone. */
export async function removeService(platform: Platform, context: Context, serviceId: number): Promise<boolean> {
  checkMay(context);
  const { clinicId } = context;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    await repository.lockCatalog(tx, clinicId);
    await readManaged(tx, clinicId, serviceId);
    const used = await repository.wasUsed(tx, clinicId, serviceId);
    if (used) await repository.updateService(tx, clinicId, serviceId, { archived_at: now });
    else await repository.deleteService(tx, clinicId, serviceId);
    await auditService(tx, context, used ? 'service.archive' : 'service.remove', serviceId, [], now);
    return used;
  });
}

async function readManaged(tx: Tx, clinicId: number, serviceId: number): Promise<repository.ManagedRow> {
  const [row] = await repository.listManaged(tx, clinicId, serviceId);
  if (row === undefined) throw notFound('service');
  return row;
}

function checkMay({ caller }: Context): void {
  if (caller?.kind !== 'person' || !may(caller.role, ACTION, false)) throw new AppError('forbidden');
}

/** Bookings may name a service by its name, so no two that are offered share one. */
function checkName(all: readonly repository.ManagedRow[], name: string, ownId: number | null): void {
  const isTaken = all.some(
    (row) => row.id !== ownId && row.archived_at === null && row.name.toLowerCase() === name.toLowerCase(),
  );
  if (isTaken) throw invalidField('name', 'A service of this name is offered already.');
}

/** What the body says, as columns; what it leaves out stays. */
function columnsOf(body: Body, clinic: ClinicRow) {
  if (body.currency !== undefined && body.currency !== clinic.currency)
    throw invalidField('currency', `This clinic takes ${clinic.currency}.`);
  const { gstIncluded, sessionTypeBuffers: buffers } = body;
  return dropUndefined({
    name: body.name,
    description: body.description,
    category: body.category,
    duration_minutes: body.durationMinutes,
    price_cents: body.price === undefined ? undefined : centsOf(body.price, clinic, 'price'),
    gst_code: gstIncluded === undefined ? undefined : gstIncluded ? 'GST_10' : 'GST_FREE',
    session_types: body.sessionTypes === undefined ? undefined : [...new Set(body.sessionTypes)],
    group_size: body.groupSize,
    pay_later: body.payLater,
    slot_step_minutes: body.slotStepMinutes,
    buffer_before_minutes: body.bufferBeforeMinutes,
    buffer_after_minutes: body.bufferAfterMinutes,
    session_type_buffers: buffers === undefined ? undefined : JSON.stringify(buffers),
    position: body.position,
  });
}

function centsOf(text: string, clinic: ClinicRow, field: string): number {
  const cents = parseDecimal(text, clinic.currency);
  if (cents === null || cents > 100_000_000) throw invalidField(field, 'Write the amount as 180.00.');
  return cents;
}

/** Rules, places and who offers it: each is replaced as a whole where the body has it. */
async function writeRelations(tx: Tx, clinic: ClinicRow, serviceId: number, body: Body): Promise<void> {
  const known = new Set((await listLocations(tx, clinic.id)).map((location) => location.id));
  const { priceRules, locationIds, practitionerIds } = body;
  if (priceRules !== undefined)
    await repository.replacePriceRules(tx, clinic.id, serviceId, readRules(priceRules, clinic, known));
  if (locationIds !== undefined) {
    if (locationIds.some((id) => !known.has(id))) throw notFound('location');
    await repository.replaceLocations(tx, clinic.id, serviceId, [...new Set(locationIds)]);
  }
  if (practitionerIds === undefined) return;
  const wanted = [...new Set(practitionerIds)];
  const found = await repository.listKnownPractitioners(tx, clinic.id, wanted);
  if (found.length < wanted.length) throw notFound('practitioner');
  await repository.replaceOffering(tx, clinic.id, serviceId, wanted);
}

function readRules(rules: NonNullable<Body['priceRules']>, clinic: ClinicRow, known: ReadonlySet<number>): PriceRule[] {
  const seen = new Set<string>();
  return rules.map(({ locationId = null, insurance = null, price }, index) => {
    if (locationId !== null && !known.has(locationId)) throw notFound('location');
    const key = `${locationId}|${insurance === null ? '' : insurerKey(insurance)}`;
    if (seen.has(key)) throw invalidField(`priceRules.${index}.price`, 'There is a price for this already.');
    seen.add(key);
    return { locationId, insurance, priceCents: centsOf(price, clinic, `priceRules.${index}.price`) };
  });
}

function auditService(tx: Tx, context: Context, action: string, id: number, fields: string[], at: Date): Promise<void> {
  return audit(tx, context, { action, objectType: 'service', objectId: id, detail: { fields } }, at);
}

function dropUndefined<T extends Record<string, unknown>>(
  record: T,
): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}
