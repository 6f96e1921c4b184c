-- The vendor sandbox: what the local stand-ins for Stripe, SendGrid and the others remember.
-- It is filled in demo mode and in tests only. Nothing of the product refers to it, so it may be dropped with its schema.

create schema sandbox;

-- Every Stripe object as the API shows it. `inner_state` is what Stripe knows and never shows (how a test card behaves).
create table sandbox.stripe_objects (
  kind text not null,
  id text not null,
  seq bigint generated always as identity,
  body jsonb not null,
  inner_state jsonb not null default '{}',
  constraint stripe_objects_pk primary key (id),
  constraint stripe_objects_seq_unique unique (seq),
  constraint stripe_objects_body_is_object check (jsonb_typeof(body) = 'object')
);
create index stripe_objects_by_kind on sandbox.stripe_objects (kind, seq);
create index stripe_objects_by_payment_intent on sandbox.stripe_objects ((body ->> 'payment_intent'))
  where body ->> 'payment_intent' is not null;
create index stripe_objects_changing on sandbox.stripe_objects ((inner_state ->> 'changesAt'))
  where inner_state ->> 'changesAt' is not null;

create table sandbox.idempotency_keys (
  vendor text not null,
  key text not null,
  fingerprint text not null,
  status integer not null,
  body jsonb not null,
  request_id text not null,
  created_at timestamptz not null,
  constraint idempotency_keys_pk primary key (vendor, key)
);

-- One row for each time an event is to be handed over; a doubled webhook is two rows.
create table sandbox.webhook_deliveries (
  id bigint generated always as identity,
  vendor text not null,
  event_id text not null,
  event_type text not null,
  payload text not null,
  status text not null default 'pending',
  due_at timestamptz not null,
  attempts integer not null default 0,
  last_answer text,
  created_at timestamptz not null,
  delivered_at timestamptz,
  constraint webhook_deliveries_pk primary key (id),
  constraint webhook_deliveries_status_known check (status in ('pending', 'delivered', 'failed'))
);
create index webhook_deliveries_due on sandbox.webhook_deliveries (due_at) where status = 'pending';

create table sandbox.messages (
  id bigint generated always as identity,
  vendor text not null,
  vendor_id text not null,
  channel text not null,
  sender text not null,
  recipient text not null,
  subject text,
  text_body text,
  html_body text,
  -- [{filename, contentType, size, content (base64)}]
  attachments jsonb not null default '[]',
  created_at timestamptz not null,
  constraint messages_pk primary key (id),
  constraint messages_channel_known check (channel in ('email', 'sms', 'whatsapp'))
);

create table sandbox.switches (
  vendor text not null,
  name text not null,
  value jsonb not null,
  constraint switches_pk primary key (vendor, name)
);

-- The role is missing only where the server did not let us make it; then the owner itself connects.
do $$
begin
  if exists (select from pg_roles where rolname = 'attune_app') then
    grant usage on schema sandbox to attune_app;
    grant select, insert, update, delete on all tables in schema sandbox to attune_app;
    grant usage on all sequences in schema sandbox to attune_app;
  end if;
end $$;
