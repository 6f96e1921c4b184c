import { Stripe } from 'stripe';
import type { VendorLog } from '../http.ts';

export interface StripeSettings {
  secretKey: string;
  webhookSecret: string;
  /**
   * Where Stripe is, origin and optional path prefix without a slash at the end; null is Stripe itself. Asked at every
   * call, because the sandbox's address is known only once the server listens.
   */
  baseUrl: () => string | null;
  log?: VendorLog;
  timeoutMs?: number;
}

export function createStripe(settings: StripeSettings): Stripe {
  return new Stripe(settings.secretKey, {
    httpClient: Stripe.createFetchHttpClient(fetchAt(settings.baseUrl)),
    timeout: settings.timeoutMs ?? 10_000,
    maxNetworkRetries: 2,
    telemetry: false,
  });
}

/** An intent takes no card token (`tok_…`), only a payment method, so a token is made into one first. */
export async function asPaymentMethod(stripe: Stripe, id: string, key: string): Promise<string> {
  if (!id.startsWith('tok_')) return id;
  const made = await stripe.paymentMethods.create(
    { type: 'card', card: { token: id } },
    { idempotencyKey: `${key}-method` },
  );
  return made.id;
}

/**
 * The SDK can be given another host, but no path before `/v1`; so its fetch puts the whole base in front.
 * It also does not repeat after 429 unless told so, though each of our calls may be repeated: here it is told.
 */
function fetchAt(baseUrl: () => string | null): typeof fetch {
  return async (input, init) => {
    const asked = new URL(input instanceof Request ? input.url : input);
    const base = baseUrl();
    const response = await fetch(base === null ? asked : base + asked.pathname + asked.search, init);
    if (response.status !== 429 || response.headers.has('stripe-should-retry')) return response;
    const headers = new Headers(response.headers);
    headers.set('stripe-should-retry', 'true');
    return new Response(response.body, { status: 429, headers });
  };
}
