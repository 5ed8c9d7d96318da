import { randomKey } from "./key";

export interface Amount {
  minor: number;
  currency: "EUR" | "USD" | "GBP" | "JPY";
}

export interface NewPayment {
  order: string;
  amount: Amount;
  method: "card" | "bank_transfer";
  token?: string;
}

export class PaymentDeclined extends Error {}

/** Authorise a payment. Retries are safe: the key stays the same. */
export async function pay(base: string, token: string, payment: NewPayment): Promise<string> {
  const key = randomKey();
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(`${base}/payments`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Idempotency-Key": key, "Content-Type": "application/json" },
      body: JSON.stringify(payment),
    });
    if (response.ok) return (await response.json()).id;
    if (response.status === 402) throw new PaymentDeclined((await response.json()).title);
    if (response.status < 500 || attempt === 2) throw new Error(`payment failed with ${response.status}`);
  }
}
